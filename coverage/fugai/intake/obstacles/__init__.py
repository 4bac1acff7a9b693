"""What stands on the terrain: buildings, trees and land cover as one field of heights."""
