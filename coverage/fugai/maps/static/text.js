// Words of the page in both languages, and how numbers are written.
(function () {
  "use strict";
  const WORDS = {
    scorecard: ["指标完成情况", "Scorecard"], districts: ["行政区", "Districts"], notes: ["说明", "Notes"],
    layers: ["图层", "Layers"], legend: ["图例", "Legend"], print: ["打印", "Print"],
    panel: ["收起或展开侧栏", "Show or hide the panel"], skip: ["跳到指标完成情况", "Skip to the scorecard"],
    met: ["达标", "Met"], missed: ["未达标", "Missed"], "not-applicable": ["不适用", "Not applicable"],
    "in-doubt": ["存疑", "In doubt"], "not-measurable": ["无法判定", "Not measurable"],
    required: ["要求", "Required"], actual: ["实际", "Actual"], gap: ["差距", "Gap"],
    surplus: ["超出", "Above"], by: ["期限", "By"],
    reason: ["原因", "Reason"], targets: ["项目标", "targets"], showOnMap: ["在地图上查看", "Show on the map"],
    only: ["只看这一类", "List these alone"], method: ["方法", "Method"], checks: ["数据检查", "Checks of the inputs"],
    definitions: ["指标定义", "Definitions"], sources: ["数据来源", "Sources"], all: ["全部", "All"],
    onlyFrom: ["此图层仅有一个年份，当前未显示；请选", "This layer shows one year and is not drawn now; choose"],
    measured: ["实测", "measured"], modelled: ["模型推算", "modelled"], synthetic: ["合成数据", "synthetic"],
    measuredLong: ["实测或统计数据", "measured or reported"],
    modelledLong: ["由模型计算得出", "computed by a model"],
    syntheticLong: ["由合成数据得出，不反映真实情况", "from synthetic data, not real"],
    basis: ["数据性质", "Basis"], unknown: ["未知", "Unknown"], noData: ["暂无数据", "No data"],
    indicator: ["指标", "Indicator"], year: ["年份", "Year"], breaks: ["分级", "Classes"],
    quantile: ["分位数", "Quantiles"], equal: ["等距", "Equal steps"], fixed: ["固定", "Fixed"],
    none: ["不着色", "No shading"], whole: ["全区域", "Whole area"], name: ["名称", "Name"],
    class: ["类别", "Class"], population: ["常住人口", "Residents"],
    numerator: ["分子", "Numerator"], denominator: ["分母", "Denominator"], source: ["来源", "Source"],
    play: ["播放", "Play"], pause: ["暂停", "Pause"],
    zoomIn: ["放大", "Zoom in"], zoomOut: ["缩小", "Zoom out"], zoomAll: ["全图", "Whole area"],
    missing: ["个无位置", "without a location"],
    noTargets: ["本项目未设目标。", "This project sets no targets."],
    noNotes: ["无说明。", "No notes."], rows: ["行，点击表头排序，点击行定位", "rows; click a heading to sort, a row to zoom"],
    syntheticNote: ["本页数字来自合成数据，仅供演示，不反映真实情况。", "The numbers on this page come from synthetic data for demonstration; they say nothing about the real place."],
    mapLabel: ["地图", "Map"], close: ["关闭", "Close"], drawnAt: ["显示分辨率", "drawn at"],
    metOf: ["项达标", "met"], links: ["其他页面", "Other pages"],
    unknownShare: ["其中未知", "unknown"], since: ["年末以来累计", "since the end of"], value: ["数值", "Value"],
    assumptions: ["假设", "Assumptions"], restsOn: ["依据{n}项假设", "rests on {n} assumptions"], restsOnOne: ["依据1项假设", "rests on 1 assumption"], largest: ["影响最大", "largest"],
    notAgain: ["未重新计算其影响", "not computed again"], values: ["输入数据中各数值的来源", "Where the values of the inputs come from"],
    stated: ["已填报", "stated"], defaulted: ["取默认值", "defaulted"], guessed: ["推定", "guessed"], blank: ["空缺", "left blank"],
    targetsRest: ["各项目标所依据的假设", "What the targets rest on"], headlinesRest: ["全区域主要指标所依据的假设", "What the headline figures rest on"],
    assumptionsHint: ["输入数据未填报的数值以默认值或推定值代替。每行数字为改变一项假设、重新计算后指标的变化。", "Values that no input states are defaults or guesses. Each figure says how far a headline moves when one of them is changed and everything that hangs on it is computed again."],
    scopeWhole: ["全区域的数值", "Of the whole area"], scopePart: ["{names}合计（{n}个行政区）", "{names} together ({n} districts)"], lowest: ["最低的行政区：{names}", "Lowest district: {names}"], highest: ["最高的行政区：{names}", "Highest district: {names}"],
    scopeEach: ["{n}个行政区均须达标", "each of {n} districts must meet it"], scopeMissed: ["{n}个行政区均须达标，{m}个未达标", "each of {n} districts must meet it, {m} miss it"], threshold: ["目标值", "target"], notJudged: ["不在此目标范围内", "Not part of this target"],
    interval: ["80%区间", "80 % interval"], intervalLong: ["由电平预测误差得出的80%区间", "80 % interval from the error of the predicted levels"],
    added: ["当年新增", "new"], hiddenBy: ["着色已被图层覆盖：", "Shading is hidden by the layer"],
  };

  const SHARES = ["1", "share", "fraction"];

  const zh = () => fugai.state.lang === "zh";
  const t = (key) => (WORDS[key] ? WORDS[key][zh() ? 0 : 1] : key);
  const pick = (pair) => (pair ? (zh() ? pair[0] || pair[1] : pair[1] || pair[0]) || "" : "");
  const isShare = (unit) => SHARES.includes(unit);
  const known = (value) => typeof value === "number" && isFinite(value);

  function unitText(unit) {
    if (!unit || isShare(unit)) return "";
    const label = (fugai.page.units || {})[unit];
    return label ? pick(label) : unit;
  }

  // A format made anew for each of a table's numbers takes longer than all else of drawing it.
  const FORMATS = [0, 1, 2, 3].map((digits) => new Intl.NumberFormat("en-US", { maximumFractionDigits: digits }));
  const written = (value, digits) => FORMATS[digits].format(value);

  function plainNumber(value) {
    const size = Math.abs(value);
    const digits = Number.isInteger(value) || size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3;
    return written(value, digits);
  }

  // 99.96 % must not read as 100 %, nor 0.02 % as 0 %.
  function percent(value) {
    const shown = value * 100;
    let rounded = Math.round(shown * 10) / 10;
    if (value < 1 && rounded >= 100) rounded = 99.9;
    if (value > 0 && rounded <= 0) return "<0.1%";
    return `${written(rounded, 1)}%`;
  }

  // People and things are counted: nobody lives in 0.4 of a person.
  const COUNTED = ["persons", "households", "sites", "access points", "outlets", "settlements", "venues", "holes", "firms"];
  function counted(value) {
    if (!known(value)) return t("unknown");
    if (value > 0 && value < 0.5) return "<1";
    return written(Math.round(value), 0);
  }

  function number(value, unit, bare) {
    if (!known(value)) return t("unknown");
    if (isShare(unit)) return percent(value);
    if (unit === "%") return percent(value / 100);
    const text = COUNTED.includes(unit) ? counted(value) : plainNumber(value);
    const suffix = bare ? "" : unitText(unit);
    return suffix ? `${text}\u00a0${suffix}` : text;
  }

  function gap(value, unit) {
    if (!known(value)) return "–";
    if (isShare(unit) || unit === "%") {
      const points = Math.abs(isShare(unit) ? value * 100 : value);
      return `${written(points, 1)}${zh() ? " 个百分点" : " points"}`;
    }
    return number(Math.abs(value), unit);
  }

  // Ends of an 80 % interval as one text, null where a number has none.
  function ends(interval, unit) {
    if (!interval || !interval.every(known)) return null;
    const [low, high] = interval.map((value) => number(value, unit, true));
    return low === high ? low : `${isShare(unit) ? low.replace("%", "") : low}–${high}`;
  }

  // The interval as a small text behind a number.
  function interval(values, unit) {
    const text = ends(values, unit);
    return text === null ? null : fugai.el("small", { class: "interval", title: t("intervalLong") }, `${t("interval")} ${text}`);
  }

  // Small labels with the basis of a number: two where it is modelled, from synthetic inputs.
  function chip(basis) {
    if (!basis) return null;
    return basis.split(" ").map((word) => fugai.el("span", { class: `chip chip-${word}`, title: `${t("basis")}: ${t(`${word}Long`)}` }, t(word)));
  }

  Object.assign(fugai, { t, pick, number, counted, ends, interval, gap, chip, isShare, known, unitText, plainNumber, zh });
})();
