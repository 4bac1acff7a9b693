// The card of a place: what is known there, from which year and on what basis, and a link that opens it again.
(function () {
  "use strict";
  const { el, state } = fugai;
  const WORDS = {
    signal: ["无线信号", "Signal"], broadband: ["宽带", "Broadband"], outlets: ["快递网点", "Courier outlets"], unknown: ["未知", "Unknown"],
    covered: ["已覆盖", "Covered"], partly: ["部分覆盖", "Partly covered"], not: ["未覆盖", "Not covered"],
    mast: ["最佳基站", "Best mast"], noMast: ["没有基站达到", "no mast reaches it"], below: ["低于", "below"], end: ["年末", "end of"],
    outside: ["在计算区域之外", "outside the computed area"], ground: ["此处或信号路径上没有地形、地物数据", "no data of terrain or ground here or on the way"],
    points: ["（按接入点计算，无电平）", "(by access points; no level)"], nearest: ["最近的村（社区）", "Nearest settlement"],
    noSettlement: ["没有村（社区）", "no settlements"], notStated: ["该村（社区）没有宽带服务数据", "no services of this settlement are known"],
    nobody: ["此网格没有常住人口，未计算行程时间", "no residents in this cell: no time is computed"],
    noRoad: ["附近没有可用的道路", "no usable road nearby"], notReached: ["没有网点可达", "no outlet within reach"], noTime: ["无法计算", "not known"],
    pickup: ["自提点", "Pickup point"], outlet: ["网点", "Outlet"], minutes: ["分钟", "min"], elsewhere: ["本页没有此项数据，见总览页。", "Not on this page; see the overview."],
    drive: ["驾车", "by car"], deliver: ["配送车", "by van"], cycle: ["骑行", "by bicycle"], walk: ["步行", "on foot"],
    copy: ["复制链接", "Copy the link"], copied: ["已复制", "Copied"], link: ["此视图的链接", "Link to this view"], none: ["本页没有信号、宽带和行程时间数据。", "This page holds no signal, broadband or travel times."],
    district: ["行政区", "District"], card: ["地点信息", "What is known of the place"], tolerance: ["取整到", "in steps of"],
  };
  const w = (key) => WORDS[key][fugai.zh() ? 0 : 1];
  const COMPASS = [["北", "N"], ["东北", "NE"], ["东", "E"], ["东南", "SE"], ["南", "S"], ["西南", "SW"], ["西", "W"], ["西北", "NW"]];
  const NEAR_M = 20000;

  const when = (year) => (year ? (fugai.zh() ? `${year}${w("end")}` : `${w("end")} ${year}`) : "");
  const line = (label, ...value) => el("div", { class: "place-line" }, el("span", {}, label), el("div", {}, value));
  const unknown = (why) => el("span", { class: "place-unknown" }, `${w("unknown")}: ${why}`);
  const distance = (metres) => (metres < 995 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(metres < 99500 ? 2 : 0)} km`);

  function section(title, about, ...body) {
    return el("section", { class: "place-part" }, el("h3", {}, title, about && about.basis ? fugai.chip(about.basis) : null,
      about && about.year ? el("small", {}, when(about.year)) : null), body);
  }

  function towards(from, entry) {
    const { metres, degrees } = fugai.away(from, fugai.whereIs(entry));
    const compass = fugai.pick(COMPASS[Math.round(degrees / 45) % 8]);
    if (metres < 1) return "";
    return `${distance(metres)} · ${compass} ${Math.round(degrees) % 360}°`;
  }

  // A name that opens the place it names.
  function goes(entry) {
    const name = fugai.nameOf(entry);
    return el("button", { type: "button", class: "link place-name", onclick: () => fugai.showPlace(fugai.whereIs(entry), entry, { focus: true }) },
      el("bdi", {}, name.length > 120 ? `${name.slice(0, 120)}…` : name));
  }

  const layerOf = (id) => fugai.layers.find(({ spec }) => spec.id === id) || null;

  // ---- signal ---------------------------------------------------------------------------------
  function range(edges, value) {
    const k = edges.filter((edge) => value >= edge).length;
    if (k === 0) return `< ${edges[0]} dBm`;
    return k === edges.length ? `≥ ${edges[k - 1]} dBm` : fugai.zh() ? `${edges[k - 1]} ~ ${edges[k]} dBm` : `${edges[k - 1]} to ${edges[k]} dBm`;
  }

  function level(record, at, from, { quantity, raster, masts }) {
    const value = record.value(raster, at);
    if (value === null) return line(quantity, unknown(w("outside")));
    if (Number.isNaN(value)) return line(quantity, unknown(w("ground")));
    const row = masts === null ? null : record.server(masts, at);
    const { step } = record.given.rasters[raster];
    if (row === -1) return line(quantity, `${w("below")} ${value + step / 2} dBm · ${w("noMast")}`);
    const entry = row === null ? null : { layer: layerOf(record.given.rasters[masts].layer), row };
    return [line(quantity, el("b", {}, `${value.toFixed(1)} dBm`), el("small", { title: `${w("tolerance")} ${step} dB` }, ` ±${step / 2} · ${range(record.given.edges, value)}`)),
      entry && entry.layer ? line(w("mast"), goes(entry), el("small", {}, ` ${towards(from, entry)}`)) : null];
  }

  function service(record, at, from, { title, levels, served }) {
    const code = record.code(served, at);
    const word = code === null ? unknown(w("outside")) : code === 0 ? unknown(w("ground")) : el("b", { class: `served-${code}` }, w(["", "not", "partly", "covered"][code]));
    return el("div", { class: "place-service" }, line(el("b", {}, fugai.pick(title)), word, levels.length || code === null ? null : el("small", {}, ` ${w("points")}`)),
      code === null ? null : levels.map((one) => level(record, at, from, one)));
  }

  function signal(place) {
    const record = fugai.record("wireless");
    if (!record) return null;
    const { given } = record;
    if (given.absent) return section(w("signal"), null, unknown(fugai.pick(given.absent)));
    const at = record.cell(place.lng, place.lat);
    return section(w("signal"), given, given.services.map((one) => service(record, at, place, one)));
  }

  // ---- broadband ------------------------------------------------------------------------------
  function nearestOf(layer, place) {
    const { at } = fugai.sourceOf(layer);
    const [x, y] = [fugai.worldX(place.lng), fugai.worldY(place.lat)];
    let best = Infinity;
    let row = -1;
    for (let i = 0; i < at.n; i += 1) {
      const away = (at.x[i] - x) ** 2 + (at.y[i] - y) ** 2;
      if (away < best) [best, row] = [away, i];
    }
    return row;
  }

  function broadband(place) {
    const record = fugai.record("broadband");
    if (!record) return null;
    const { given } = record;
    if (given.absent) return section(w("broadband"), null, unknown(fugai.pick(given.absent)));
    const layer = layerOf(given.layer);
    const row = layer ? nearestOf(layer, place) : -1;
    if (row < 0) return section(w("broadband"), given, unknown(w("noSettlement")));
    const entry = { layer, row };
    if (fugai.away(place, fugai.whereIs(entry)).metres > NEAR_M) return section(w("broadband"), given, unknown(w("outside")));
    const columns = given.columns.map(fugai.column);
    const values = columns.map((column) => [column, column.value(row)]).filter(([, value]) => value !== null && value !== "");
    const text = ([column, value]) => line(fugai.pick(column.label), el(column.key === "service_class" ? "b" : "span", {},
      typeof value === "number" ? fugai.plainNumber(value) : column.names && column.names[value] ? fugai.pick(column.names[value]) : value));
    return section(w("broadband"), given, line(w("nearest"), goes(entry), el("small", {}, ` ${towards(place, entry)}`)),
      values.length ? values.map(text) : unknown(w("notStated")));
  }

  // ---- outlets --------------------------------------------------------------------------------
  function time(record, at, from, { mode, kind, raster, reasons, outlets }) {
    const label = `${w(kind)} ${w(mode)}`;
    const value = record.value(raster, at);
    if (value === null) return line(label, unknown(at < 0 || fugai.districts && districtAt(from) < 0 ? w("outside") : w("nobody")));
    if (Number.isNaN(value)) return line(label, unknown({ 2: w("noRoad"), 3: w("notReached") }[record.code(reasons, at)] || w("noTime")));
    const row = outlets === null ? -1 : record.server(outlets, at);
    const layer = row === null || row < 0 ? null : layerOf(record.given.rasters[outlets].layer);
    return line(label, el("b", {}, `${value.toFixed(1)} ${w("minutes")}`), layer ? [" ", goes({ layer, row }), el("small", {}, ` ${towards(from, { layer, row })}`)] : null);
  }

  function outlets(place) {
    const record = fugai.record("delivery");
    if (!record) return null;
    const { given } = record;
    if (given.absent) return section(w("outlets"), null, unknown(fugai.pick(given.absent)));
    const at = record.cell(place.lng, place.lat);
    return section(w("outlets"), given, given.times.map((one) => time(record, at, place, one)));
  }

  // ---- the card -------------------------------------------------------------------------------
  const districtAt = ({ lng, lat }) => (fugai.districts ? fugai.districts.hit(fugai.worldX(lng), fugai.worldY(lat)) : -1);

  function heading(place, entry) {
    const name = entry ? fugai.nameOf(entry) : "";
    const district = districtAt(place);
    return el("div", { class: "place-head" }, entry ? [el("div", { class: "tip-kind" }, fugai.kindOf(entry), entry.layer ? fugai.chip(entry.layer.spec.basis) : null),
      el("h2", {}, el("bdi", {}, name.length > 200 ? `${name.slice(0, 200)}…` : name))] : null,
      el("div", { class: "tip-facts" }, `${place.lat.toFixed(5)}, ${place.lng.toFixed(5)} WGS84`),
      fugai.districts ? line(w("district"), district < 0 ? unknown(w("outside")) : [el("span", {}, fugai.districts.name(district)), fugai.chip(fugai.districts.spec.basis)]) : null);
  }

  async function copy(event) {
    const button = event.currentTarget;
    const address = window.location.href;
    const link = document.getElementById("fugai-place-link");
    try {
      await navigator.clipboard.writeText(address);
    } catch (error) {
      link.select();
      document.execCommand("copy");
    }
    fugai.replace(button, w("copied"));
  }

  function linkRow() {
    return el("div", { class: "place-link" }, el("input", { id: "fugai-place-link", readonly: true, value: window.location.href, "aria-label": w("link"), onfocus: (event) => event.target.select() }),
      el("button", { type: "button", class: "tool", onclick: copy }, w("copy")));
  }

  const latlngOf = (place) => L.latLng(place.lat, place.lng);

  function content(place, entry) {
    const found = fugai.findAt(latlngOf(place));
    const parts = [signal(place), broadband(place), outlets(place)].filter(Boolean);
    const more = fugai.features.map(({ card }) => (card ? card(latlngOf(place)) : null)).filter(Boolean);
    const close = el("button", { type: "button", class: "close", "aria-label": fugai.t("close"), onclick: shut }, "×");
    const ours = entry && entry.layer && (!found.layer || found.layer !== entry.layer) ? entry.layer.made.describe(entry.row) : null;
    return el("div", { class: "place", tabindex: -1, onkeydown: (event) => event.key === "Escape" && (event.stopPropagation(), shut(), back()) },
      close, heading(place, entry), parts.length ? parts : el("p", { class: "place-unknown" }, w("none")), ours,
      found.content ? found.content(true) : null, more, fugai.classesAt(latlngOf(place)).map(fugai.tip.surface), linkRow());
  }

  // The focus goes back to where the card was asked from: the map, or the search box.
  let from = null;
  function back() {
    const to = from && from.isConnected ? from : document.getElementById("fugai-ask-input");
    if (to) to.focus({ preventScroll: true });
  }

  function shut() {
    fugai.set({ place: "", district: -1 });
  }

  // "lat,lng" or "lat,lng,layer,key": what the address holds, and what is shown.
  function written(place, entry) {
    const at = `${place.lat.toFixed(6)},${place.lng.toFixed(6)}`;
    return entry ? `${at},${fugai.keyOf(entry).join(",")}` : at;
  }

  function understood(text) {
    const [lat, lng, layer, ...key] = text.split(",");
    const place = { lat: Number(lat), lng: Number(lng) };
    if (!text || lat === "" || lng === "" || !isFinite(place.lat) || !isFinite(place.lng) || Math.abs(place.lat) > 85 || Math.abs(place.lng) > 540) return null;
    return { place, entry: layer ? fugai.entryOf(layer, key.join(",")) : null };
  }

  // Beside the map's cards there is no room for this one: they are hidden while it is open.
  function draw({ focus = false } = {}) {
    const given = understood(state.place || "");
    const card = document.getElementById("fugai-place");
    document.body.classList.toggle("place-open", Boolean(given));
    pin.schedule();
    card.hidden = !given;
    if (!given) {
      fugai.replace(card);
      return;
    }
    const { scrollTop } = card;
    fugai.refresh(card, content(given.place, given.entry));
    card.scrollTop = focus ? 0 : scrollTop;
    if (focus) card.firstChild.focus({ preventScroll: true });
  }

  // A place that its own card would cover is moved into what is left of the map.
  function uncover(latlng) {
    const { map } = fugai;
    const card = document.getElementById("fugai-place").getBoundingClientRect();
    const frame = map.getContainer().getBoundingClientRect();
    const at = map.latLngToContainerPoint(latlng);
    const [x, y] = [at.x + frame.left, at.y + frame.top];
    if (x < card.left - 16 || x > card.right + 16 || y < card.top - 16 || y > card.bottom + 16) return;
    const below = card.width > frame.width * 0.7;
    map.panBy(below ? [0, at.y - Math.max(40, (card.top - frame.top) / 2)] : [at.x - (card.left - frame.left) / 2, 0], { animate: false });
  }

  const pin = new fugai.Canvas((ctx, frame) => {
    const given = understood(state.place || "");
    if (!given) return;
    const x = fugai.worldX(given.place.lng) * frame.scale + frame.dx;
    const y = fugai.worldY(given.place.lat) * frame.scale + frame.dy;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.arc(x, y - 19, 9, Math.PI * 0.82, Math.PI * 2.18);
    ctx.closePath();
    ctx.fillStyle = "#c2410c";
    ctx.strokeStyle = "#ffffff";
    ctx.lineWidth = 2;
    ctx.fill();
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(x, y - 19, 3.4, 0, 7);
    ctx.fillStyle = "#ffffff";
    ctx.fill();
  }, { pane: "labels" });

  // Show a place: the district under it is chosen, the map goes to it unless it is in view.
  fugai.showPlace = function showPlace(place, entry, { focus = false, stay = false } = {}) {
    document.getElementById("fugai-tip").hidden = true;
    const active = document.activeElement;
    if (active && active !== document.body && !document.getElementById("fugai-place").contains(active)) from = active;
    const latlng = latlngOf(place);
    const { map } = fugai;
    if (!stay && entry && !entry.layer) map.fitBounds(fugai.districts.bounds(entry.row), { animate: false, maxZoom: 14 });
    else if (!stay && (map.getZoom() < 11 || !map.getBounds().pad(-0.2).contains(latlng))) map.setView(latlng, Math.max(map.getZoom(), 12), { animate: false });
    const text = written(place, entry);
    fugai.set({ district: entry && !entry.layer ? entry.row : fugai.findAt(latlng).district, place: text });
    draw({ focus });
    uncover(latlng);
  };

  function refreshLink() {
    const link = document.getElementById("fugai-place-link");
    if (link) link.value = window.location.href;
  }

  fugai.feature({
    read: (given, changes) => { if (given.has("place")) changes.place = understood(given.get("place")) ? given.get("place") : ""; },
    write: (out) => { if (state.place) out.set("place", state.place); },
    start: (map) => {
      document.querySelector(".map-side").appendChild(el("section", { id: "fugai-place", class: "place-card card", hidden: true, "aria-label": w("card") }));
      map.addLayer(pin);
      fugai.on(["lang"], () => document.getElementById("fugai-place").setAttribute("aria-label", w("card")));
      fugai.on(["place", "lang", "year", "layers", "indicator", "dims", "shaded"], () => draw());
      fugai.afterAddress = refreshLink;
      fugai.afterRaster = () => state.place && draw();
      if (state.place) draw();
    },
  });
})();
