"""`[wireless.layers.NAME]`: named layers of LTE and NR."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fugai.project.layer_spec import LayerSpec

if TYPE_CHECKING:
    from fugai.project.layer_spec import Duplex
    from fugai.project.section import Section

LAYER_TECHNOLOGIES = ("lte", "lte-fdd", "lte-tdd", "nr", "4g", "5g")


def read_layers(section: Section) -> tuple[LayerSpec, ...]:
    """Every table of ``[wireless.layers]``; what a band allows is judged with the technologies."""
    return tuple(_read_layer(section.section(name), name) for name in section.values)


def _read_layer(section: Section, name: str) -> LayerSpec:
    duplex = section.choice("duplex", ("fdd", "tdd", "sdl"), "")
    technology = section.text("technology", required=True)
    if "technology" in section.values and technology not in LAYER_TECHNOLOGIES:
        rule = f"must be of {', '.join(LAYER_TECHNOLOGIES)}, which have layers"
        section.problem("technology", rule, section.values["technology"])
    found = LayerSpec(
        name=name,
        technology=technology,
        band=section.text("band", required=True),
        bandwidth_mhz=section.number("bandwidth_mhz", low=1.4, high=400.0, required=True),
        subcarrier_spacing_khz=section.optional_number(
            "subcarrier_spacing_khz", low=15.0, high=120.0
        ),
        duplex=cast("Duplex", duplex) if duplex else None,
        frequency_mhz=section.optional_number("frequency_mhz", low=400.0, high=71_000.0),
        downlink_share=section.optional_number("downlink_share", low=0.05, high=0.95),
        streams=section.integer("streams", low=1, high=16),
        beam_gain_db=section.optional_number("beam_gain_db", low=0.0, high=30.0),
        load=section.optional_number("load", low=0.0, high=1.0),
        power_dbm=section.optional_number("power_dbm", low=-30.0, high=60.0),
        gain_dbi=section.optional_number("gain_dbi", low=-10.0, high=40.0),
        uplink=_read_uplink(section.section("uplink")),
        title=section.text("title"),
    )
    section.check_unknown()
    return found


def _read_uplink(section: Section) -> dict[str, object]:
    """Keys of the uplink that a layer states."""
    found: dict[str, object] = {
        "power_dbm": section.optional_number("power_dbm", low=-40.0, high=60.0),
        "noise_figure_db": section.optional_number("noise_figure_db", low=0.0, high=30.0),
        "p0_dbm": section.optional_number("p0_dbm", low=-130.0, high=30.0),
        "alpha": section.optional_number("alpha", low=0.0, high=1.0),
        "resource_blocks": section.integer("resource_blocks", low=1, high=1000),
        "share": section.optional_number("share", low=0.05, high=1.0),
        "streams": section.integer("streams", low=1, high=16),
        "shannon_share": section.optional_number("shannon_share", low=0.05, high=1.0),
        "peak_bit_per_s_per_hz": section.optional_number(
            "peak_bit_per_s_per_hz", low=0.1, high=12.0
        ),
        "noise_rise_db": section.optional_number("noise_rise_db", low=0.0, high=30.0),
    }
    section.check_unknown()
    return {key: value for key, value in found.items() if value is not None}
