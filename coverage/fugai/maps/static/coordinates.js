// Coordinates as they are typed, in the datums of the inputs; what can be read in two ways is read in both.
(function () {
  "use strict";
  const DATUMS = { wgs84: "WGS84", cgcs2000: "CGCS2000", gcj02: "GCJ-02", bd09: "BD-09" };
  const LEVELS = { wgs84: 0, cgcs2000: 0, gcj02: 1, bd09: 2 };
  const CHINA = [72.004, 0.8293, 137.8347, 55.8271];
  const NAMED = [[/wgs[\s_-]*84/i, "wgs84"], [/cgcs[\s_-]*2000|国家2000/i, "cgcs2000"], [/gcj[\s_-]*02|火星(坐标)?|高德/i, "gcj02"], [/bd[\s_-]*09(ll)?|百度/i, "bd09"]];
  const SEMI_MAJOR = 6378245.0;
  const ECCENTRICITY = 0.00669342162296594323;
  const TURN = (Math.PI * 3000) / 180;
  const { sin, cos, sqrt, abs, PI } = Math;

  // ---- datums, by the public formulas (as the inputs are read) ---------------------------------
  function toGcj02([lng, lat]) {
    const [x, y] = [lng - 105, lat - 35];
    const shared = 20 * (sin(6 * PI * x) + sin(2 * PI * x));
    let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x));
    north += ((shared + 20 * sin(PI * y) + 40 * sin((PI * y) / 3)) * 2) / 3;
    north += ((160 * sin((PI * y) / 12) + 320 * sin((PI * y) / 30)) * 2) / 3;
    let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x));
    east += ((shared + 20 * sin(PI * x) + 40 * sin((PI * x) / 3)) * 2) / 3;
    east += ((150 * sin((PI * x) / 12) + 300 * sin((PI * x) / 30)) * 2) / 3;
    const phi = (lat * PI) / 180;
    const w2 = 1 - ECCENTRICITY * sin(phi) ** 2;
    const meridian = (SEMI_MAJOR * (1 - ECCENTRICITY)) / (w2 * sqrt(w2));
    const parallel = (SEMI_MAJOR / sqrt(w2)) * cos(phi);
    return [lng + (east / parallel) * (180 / PI), lat + (north / meridian) * (180 / PI)];
  }

  function toBd09([lng, lat]) {
    const radius = Math.hypot(lng, lat) + 0.00002 * sin(lat * TURN);
    const angle = Math.atan2(lat, lng) + 0.000003 * cos(lng * TURN);
    return [radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006];
  }

  function inverse(step, [lng, lat]) {
    let [x, y] = [lng, lat];
    for (let k = 0; k < 20; k += 1) {
      const [u, v] = step([x, y]);
      [x, y] = [x + lng - u, y + lat - v];
      if (Math.max(abs(lng - u), abs(lat - v)) < 1e-10) break;
    }
    return [x, y];
  }

  function toWgs84(place, datum) {
    const [lng, lat] = place;
    if (!(lng > CHINA[0] && lng < CHINA[2] && lat > CHINA[1] && lat < CHINA[3])) return place;
    let found = place;
    if (LEVELS[datum] > 1) found = inverse(toBd09, found);
    return LEVELS[datum] > 0 ? inverse(toGcj02, found) : found;
  }

  // ---- reading --------------------------------------------------------------------------------
  function plain(text) {
    return text.replace(/[″”“]|''|´´|’’|′′/g, '"').replace(/[′’‘´]/g, "'").normalize("NFKC")
      .replace(/北纬|北緯/g, " N ").replace(/南纬|南緯/g, " S ").replace(/东经|東經/g, " E ").replace(/西经|西經/g, " W ")
      .replace(/纬度|緯度|\b(latitude|lat)\b/gi, " Y ").replace(/经度|經度|\b(longitude|lon|lng|long)\b/gi, " X ")
      .replace(/[度º˚]/g, "°").replace(/分/g, "'").replace(/秒/g, '"').replace(/[−–—]/g, "-").replace(/[、;|/]/g, ",");
  }

  // Numbers with their units, letters of the hemispheres, commas; null where there is anything else.
  function tokens(text) {
    const found = [];
    const pattern = /\s*(?:([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)\s*(°|'|"|deg(?![a-z])|[dms](?![a-z]))?|([NSEWXYnsewxy])(?![a-z])[:=]?|(,)|[()[\]{}:=])/y;
    while (pattern.lastIndex < text.length) {
      const from = pattern.lastIndex;
      const part = pattern.exec(text);
      if (!part) {
        if (text.slice(from).trim()) return null;
        break;
      }
      const last = found[found.length - 1];
      const south = part[2] === "s" && !(last && last.unit === "'");
      if (part[1] !== undefined) found.push({ number: Number(part[1]), negative: part[1].startsWith("-"), unit: south ? "" : { deg: "°", d: "°", m: "'", s: '"' }[part[2]] || part[2] || "", whole: !part[1].includes(".") });
      if (south) found.push({ letter: "S" });
      else if (part[3]) found.push({ letter: part[3].toUpperCase() });
      else if (part[4]) found.push({ comma: true });
    }
    return found;
  }

  // Numbers in groups of one angle each: by letters, by units, by commas, or by how many there are.
  function groups(list) {
    const numbers = list.filter((token) => "number" in token);
    const letters = list.filter((token) => token.letter).length;
    if (letters > 2 || numbers.length < 2 || numbers.length > 6) return null;
    const out = [];
    let open = null;
    const begin = () => out.push(open = { parts: [], letter: "" });
    const before = letters && list[0].letter;
    const each = numbers.length / 2;
    for (const token of list) {
      if (token.letter) {
        if (before || !open || open.letter) begin();
        open.letter = token.letter;
        if (!before) open = null;
      } else if (token.comma) {
        if (open && open.parts.length) open = null;
      } else {
        const last = open && open.parts[open.parts.length - 1];
        const starts = !open || (open.parts.length && !letters && (token.unit === "°" ? last.unit !== "" || open.parts.length > 0
          : last.unit === '"' || (!list.some((one) => one.comma || one.unit) && open.parts.length >= each)));
        if (starts) begin();
        open.parts.push(token);
      }
    }
    return out.length === 2 && out.every(({ parts }) => parts.length > 0 && parts.length < 4) ? out : null;
  }

  function angle({ parts }) {
    const [degrees, minutes, seconds] = parts;
    const fine = parts.slice(1).every(({ number, negative }) => !negative && number < 60) && parts.slice(0, -1).every(({ whole }) => whole);
    if (!fine) return NaN;
    const size = abs(degrees.number) + (minutes ? minutes.number / 60 : 0) + (seconds ? seconds.number / 3600 : 0);
    return degrees.negative ? -size : size;
  }

  function orders(first, second) {
    const [a, b] = [angle(first), angle(second)];
    const axis = ({ letter }) => ({ N: "y", S: "y", Y: "y", E: "x", W: "x", X: "x" }[letter] || "");
    const signed = (value, { letter }) => ("SW".includes(letter) && letter ? -abs(value) : value);
    const [va, vb] = [signed(a, first), signed(b, second)];
    const kinds = [axis(first), axis(second)];
    const valid = ([lng, lat]) => abs(lng) <= 180 && abs(lat) <= 90;
    if (kinds[0] && kinds[0] === kinds[1]) return [];
    if (kinds[0] || kinds[1]) return [kinds[0] === "x" || kinds[1] === "y" ? [va, vb] : [vb, va]].filter(valid).map((place) => ({ place, order: "" }));
    const both = [{ place: [va, vb], order: "lonlat" }, { place: [vb, va], order: "latlon" }].filter(({ place }) => valid(place));
    return both.length === 2 && va !== vb ? both : both.slice(0, 1).map(({ place }) => ({ place, order: "" }));
  }

  // 39,1 117,2: a comma is a decimal point where each of two numbers has one.
  const decimalCommas = (text) => (/^\s*[+-]?\d+,\d+\s*°?\s*[NSEW]?\s*[;\s]\s*[+-]?\d+,\d+\s*°?\s*[NSEW]?\s*$/i.test(text) ? text.replace(/(\d),(\d)/g, "$1.$2") : text);

  // Readings of a text: { lng, lat } in WGS84, the datum as { datum, datums }, the order where both are possible.
  function readCoordinates(text) {
    if (text.length > 120 || !/\d/.test(text)) return [];
    let rest = text;
    let stated = "";
    for (const [pattern, name] of NAMED) {
      if (!stated && pattern.test(rest)) {
        stated = name;
        rest = rest.replace(pattern, " ").replace(/^[\s:：,，]+/, "");
      }
    }
    const list = tokens(plain(decimalCommas(rest.trim())));
    const pair = list ? groups(list) : null;
    if (!pair) return [];
    const declared = (fugai.page.datums || []).length ? fugai.page.datums : ["wgs84"];
    const out = [];
    for (const { place, order } of orders(...pair)) {
      if (!place.every(isFinite)) continue;
      for (const datum of stated ? [stated] : declared) {
        const [lng, lat] = toWgs84(place, datum);
        const same = out.find((one) => one.order === order && abs(one.lng - lng) < 1e-8 && abs(one.lat - lat) < 1e-8);
        if (same) same.datums.push(DATUMS[datum]);
        else out.push({ lng, lat, order, given: place, datums: [DATUMS[datum]] });
      }
    }
    return out;
  }

  // Metres and clockwise degrees from north between two places, on the ellipsoid's radii between them.
  function away(from, to) {
    const middle = (((from.lat + to.lat) / 2) * PI) / 180;
    const w2 = 1 - 0.00669437999014 * sin(middle) ** 2;
    const wrapped = ((((to.lng - from.lng) % 360) + 540) % 360) - 180;
    const east = ((wrapped * PI) / 180) * (6378137 / sqrt(w2)) * cos(middle);
    const north = (((to.lat - from.lat) * PI) / 180) * ((6378137 * (1 - 0.00669437999014)) / (w2 * sqrt(w2)));
    return { metres: Math.hypot(east, north), degrees: ((Math.atan2(east, north) * 180) / PI + 360) % 360 };
  }

  Object.assign(fugai, { readCoordinates, toWgs84, away });
})();
