// Deflated bytes (RFC 1951) back, in one go: a page of a file has no other way that does not wait.
(function () {
  "use strict";
  const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  const DISTANCES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
  const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

  // Symbol and length of every possible beginning of a code, 16 * symbol + length.
  function table(lengths) {
    let most = 1;
    for (const length of lengths) most = Math.max(most, length);
    const counts = new Uint16Array(17);
    for (const length of lengths) if (length) counts[length] += 1;
    const next = new Uint16Array(17);
    for (let k = 1; k < 16; k += 1) next[k + 1] = (next[k] + counts[k]) << 1;
    const found = new Uint16Array(1 << most);
    for (let symbol = 0; symbol < lengths.length; symbol += 1) {
      const length = lengths[symbol];
      if (!length) continue;
      let code = next[length];
      next[length] += 1;
      let turned = 0;
      for (let k = 0; k < length; k += 1) {
        turned = (turned << 1) | (code & 1);
        code >>= 1;
      }
      for (let at = turned; at < found.length; at += 1 << length) found[at] = (symbol << 4) | length;
    }
    return { found, mask: found.length - 1 };
  }

  const fixed = () => {
    const lengths = new Uint8Array(288);
    for (let k = 0; k < 288; k += 1) lengths[k] = k < 144 ? 8 : k < 256 ? 9 : k < 280 ? 7 : 8;
    return [table(lengths), table(new Uint8Array(30).fill(5))];
  };

  function inflate(packed) {
    let out = new Uint8Array(Math.max(1024, packed.length * 4));
    let size = 0;
    let at = 0;
    let held = 0;
    let count = 0;
    let standard = null;

    function need(bits) {
      while (count < bits) {
        if (at > packed.length + 8) throw new Error("damaged data");
        held |= (at < packed.length ? packed[at] : 0) << count;
        at += 1;
        count += 8;
      }
    }
    function take(bits) {
      if (!bits) return 0;
      need(bits);
      const value = held & ((1 << bits) - 1);
      held >>>= bits;
      count -= bits;
      return value;
    }
    function symbol({ found, mask }) {
      need(15);
      const entry = found[held & mask];
      if (!(entry & 15)) throw new Error("damaged data");
      held >>>= entry & 15;
      count -= entry & 15;
      return entry >> 4;
    }
    function room(more) {
      if (size + more <= out.length) return;
      const larger = new Uint8Array(Math.max(out.length * 2, size + more));
      larger.set(out);
      out = larger;
    }
    function stored() {
      held >>>= count & 7;
      count -= count & 7;
      const length = take(16);
      take(16);
      room(length);
      for (let k = 0; k < length; k += 1) out[size + k] = take(8);
      size += length;
    }
    function codes() {
      const [literals, distances, lengths] = [take(5) + 257, take(5) + 1, take(4) + 4];
      const first = new Uint8Array(19);
      for (let k = 0; k < lengths; k += 1) first[ORDER[k]] = take(3);
      const coded = table(first);
      const all = new Uint8Array(literals + distances);
      for (let k = 0; k < all.length;) {
        const one = symbol(coded);
        if (one < 16) {
          all[k] = one;
          k += 1;
          continue;
        }
        const [value, times] = one === 16 ? [all[k - 1], 3 + take(2)] : one === 17 ? [0, 3 + take(3)] : [0, 11 + take(7)];
        all.fill(value, k, k + times);
        k += times;
      }
      return [table(all.subarray(0, literals)), table(all.subarray(literals))];
    }
    function block([literals, distances]) {
      for (;;) {
        const one = symbol(literals);
        if (one === 256) return;
        if (one < 256) {
          if (size === out.length) room(1);
          out[size] = one;
          size += 1;
          continue;
        }
        const length = LENGTHS[one - 257] + take(LENGTH_BITS[one - 257]);
        const code = symbol(distances);
        const back = DISTANCES[code] + take(DISTANCE_BITS[code]);
        if (!(back <= size) || !length) throw new Error("damaged data");
        room(length);
        for (let k = 0; k < length; k += 1) out[size + k] = out[size + k - back];
        size += length;
      }
    }

    for (let last = 0; !last;) {
      last = take(1);
      const kind = take(2);
      if (kind === 0) stored();
      else if (kind === 1) block(standard || (standard = fixed()));
      else if (kind === 2) block(codes());
      else throw new Error("damaged data");
    }
    return out.subarray(0, size);
  }

  fugai.inflate = (text) => inflate(fugai.bytes(text));
})();
