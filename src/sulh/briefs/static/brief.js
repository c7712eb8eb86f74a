// Adds to a brief that can be read without it: zoom, choice of incidents and weeks, filters. Asks no host for anything.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const DAY = 86400000;
  const dayOf = (iso) => Math.round(Date.parse(iso + "T00:00:00Z") / DAY);
  const isoOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);
  const monthly = at("pairs")?.dataset.unit === "month";
  const chosen = { period: "", group: "", provision: "", words: "", incident: -1 };

  function periodDays(first) {
    if (!first) return null;
    const from = dayOf(first);
    if (!monthly) return [from, from + 6];
    const next = new Date(first + "T00:00:00Z");
    next.setUTCMonth(next.getUTCMonth() + 1);
    return [from, Math.round(next.getTime() / DAY) - 1];
  }
  function inPeriod(from, until) {
    const days = periodDays(chosen.period);
    return !days || (from !== null && until !== null && from <= days[1] && until >= days[0]);
  }
  const shows = (i) => inPeriod(data.from[i], data.until[i]);

  // Dossiers: a link opens the one it points to.
  function openDossier(target) {
    const details = target.closest("details.dossier");
    if (!details) return;
    details.open = true;
    details.scrollIntoView({ block: "start" });
    details.querySelector("summary").focus({ preventScroll: true });
  }
  function openFromHash() {
    const target = /^#d\d+/.test(location.hash) && at(location.hash.slice(1));
    if (target) openDossier(target);
  }
  window.addEventListener("hashchange", openFromHash);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#d']");
    const target = link && /^#d\d+$/.test(link.getAttribute("href")) && at(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    history.pushState(null, "", link.getAttribute("href"));
    openDossier(target);
  });

  // Filters of the findings.
  const rows = all("#pairs tbody tr").map((row) => ({
    row, group: row.dataset.group, provision: row.dataset.provision, words: row.textContent.toLowerCase(),
    from: row.dataset.from ? dayOf(row.dataset.from) : null, until: row.dataset.until ? dayOf(row.dataset.until) : null,
  }));
  function filterRows() {
    const words = chosen.words.toLowerCase();
    let count = 0;
    for (const one of rows) {
      const shown = (!chosen.group || one.group === chosen.group)
        && (!chosen.provision || one.provision === chosen.provision)
        && (!words || one.words.includes(words)) && inPeriod(one.from, one.until);
      one.row.hidden = !shown;
      count += shown ? 1 : 0;
    }
    if (at("f-shown")) at("f-shown").textContent = `${count} of ${rows.length} rows`;
  }
  function setPeriod(period) {
    chosen.period = period;
    if (at("f-week")) at("f-week").value = period;
    for (const bar of all("#timeline .bar")) bar.classList.toggle("chosen", bar.dataset.week === period);
    filterRows();
    map.dim();
  }
  function startFilters() {
    const form = at("filters");
    for (const note of all(".js")) note.hidden = false;
    for (const bar of all("#timeline .bar")) {
      bar.addEventListener("click", () => setPeriod(bar.dataset.week === chosen.period ? "" : bar.dataset.week));
    }
    if (!form) return;
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const button of all("button[data-group]", form)) {
      button.addEventListener("click", () => {
        chosen.group = button.dataset.group;
        for (const one of all("button[data-group]", form)) one.setAttribute("aria-pressed", String(one === button));
        filterRows();
      });
    }
    at("f-provision").addEventListener("change", (event) => { chosen.provision = event.target.value; filterRows(); });
    at("f-week").addEventListener("change", (event) => setPeriod(event.target.value));
    at("f-words").addEventListener("input", (event) => { chosen.words = event.target.value; filterRows(); });
    filterRows();
  }

  // The panel under the map: the incidents at a place.
  function dateWords(i) {
    const from = data.from[i], until = data.until[i];
    if (from === null && until === null) return "date not known";
    if (from === null || until === null) return from === null ? `until ${isoOf(until)}` : `from ${isoOf(from)}`;
    return from === until ? isoOf(from) : `${isoOf(from)} to ${isoOf(until)}`;
  }
  function tollWords(i) {
    const low = data.low[i], high = data.high[i];
    if (high === null) return low ? `at least ${low} killed` : "toll not known";
    return low === high ? `${low} killed` : `${low} to ${high} killed`;
  }
  function incidentItem(i) {
    const item = document.createElement("li");
    const told = data.told[i] ? " (not all established: as one account tells it)" : "";
    item.append(`${dateWords(i)}, ${data.places[data.place[i]]}${told}: ${tollWords(i)}; `);
    const status = document.createElement("span");
    status.className = `status ${data.classes[data.class[i]]}`;
    status.textContent = data.class[i] === data.classes.length - 1
      ? "no provision concerned" : data.classes[data.class[i]].replace("_", " ");
    item.append(status, ". ");
    if (data.dossier[i]) {
      const link = document.createElement("a");
      link.href = `#d${data.dossier[i]}`;
      link.textContent = `dossier ${data.dossier[i]}`;
      item.append(link);
    } else {
      item.append(`No dossier in this brief (incident ${data.id[i]}).`);
    }
    return item;
  }
  function showIncidents(found) {
    const panel = at("map-selected");
    panel.replaceChildren();
    panel.hidden = found.length === 0;
    if (!found.length) return;
    const title = document.createElement("strong");
    title.textContent = found.length === 1 ? "1 incident here" : `${found.length} incidents here`;
    const list = document.createElement("ul");
    list.append(...found.slice(0, 12).map(incidentItem));
    panel.append(title, list);
    if (found.length > 12) panel.append(`and ${found.length - 12} more; zoom in or choose a week to part them.`);
  }

  // The map: drawn by the page itself where incidents are few, on a canvas where they are many.
  const map = (() => {
    const svg = at("map-svg"), layer = at("map-zoom"), box = at("map-box"), canvas = at("map-canvas");
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    let view = { k: 1, x: 0, y: 0 };
    const perPixel = () => width / Math.max(1, svg.getBoundingClientRect().width || width);
    const order = data.x.map((x, i) => i).filter((i) => data.x[i] !== null)
      .sort((a, b) => data.r[b] - data.r[a] || data.class[b] - data.class[a] || a - b);

    const parts = ["#map-points .point[data-i]", "#map-discs circle[data-i]"].flatMap((selector) => all(selector));
    function dim() {
      for (const part of parts) {
        part.classList.toggle("dim", !shows(Number(part.dataset.i)));
        part.classList.toggle("chosen", Number(part.dataset.i) === chosen.incident);
      }
      draw();
    }
    function scaleBar() {
      const pixels = data.unitsPerKm * view.k / perPixel();
      const power = 10 ** Math.floor(Math.log10(110 / pixels));
      const km = [5, 2, 1].map((step) => step * power).find((value) => value * pixels <= 130) || power;
      at("map-scale").querySelector(".line").style.width = `${km * pixels}px`;
      at("map-scale").querySelector(".words").textContent = km >= 1 ? `${km} km` : `${Math.round(km * 1000)} m`;
    }
    const SHAPES = {
      disputed: (c, s) => { c.moveTo(0, -8 * s); c.lineTo(8 * s, 0); c.lineTo(0, 8 * s); c.lineTo(-8 * s, 0); c.closePath(); },
      breach: (c, s) => c.arc(0, 0, 6 * s, 0, 7), undetermined: (c, s) => c.arc(0, 0, 4.4 * s, 0, 7),
      excused: (c, s) => c.rect(-5 * s, -5 * s, 10 * s, 10 * s),
      counts: (c, s) => { c.moveTo(0, -7 * s); c.lineTo(7 * s, 5 * s); c.lineTo(-7 * s, 5 * s); c.closePath(); },
      no_breach: (c, s) => c.rect(-5 * s, -2 * s, 10 * s, 4 * s), none: (c, s) => c.arc(0, 0, 2.2 * s, 0, 7),
    };
    function paint(context, i, colours, scale, mark, faint) {
      const name = data.classes[data.class[i]], colour = colours[name];
      const x = (data.x[i] * view.k + view.x) * scale, y = (data.y[i] * view.k + view.y) * scale;
      const r = data.r[i] * view.k * scale;
      if (x < -r - 20 || y < -r - 20 || x > canvas.width + r + 20 || y > canvas.height + r + 20) return;
      if (!mark) {
        if (r < 1.5) return;
        context.beginPath();
        context.arc(x, y, r, 0, 7);
        context.setLineDash(data.broken[i] ? [5, 4] : []);
        // A disc as wide as the map says "somewhere here": filled, it would only tint everything else.
        context.globalAlpha = r > canvas.width / 5 ? 0 : faint ? 0.014 : 0.07;
        context.fillStyle = colour;
        context.fill();
        context.globalAlpha = faint ? 0.08 : 0.4;
        context.strokeStyle = colour;
        context.stroke();
        return;
      }
      context.globalAlpha = 0.85;
      context.setTransform(1, 0, 0, 1, x, y);
      context.beginPath();
      SHAPES[name](context, mark);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = name === "undetermined" ? colours.paper : colour;
      context.fill();
      if (name === "none") return;
      context.lineWidth = (name === "undetermined" ? 1.6 : 1) * (window.devicePixelRatio || 1);
      context.strokeStyle = name === "undetermined" ? colour : colours.paper;
      context.stroke();
    }
    // Incidents of one class in one place are one disc; drawn a thousand times over it would hide the map.
    function oneForEachDisc(shown) {
      const seen = new Set();
      return shown.filter((i) => {
        const disc = `${Math.round(data.x[i])} ${Math.round(data.y[i])} ${Math.round(data.r[i])} ${data.class[i]}`;
        return !seen.has(disc) && seen.add(disc);
      });
    }
    function draw() {
      if (!canvas) return;
      const ratio = window.devicePixelRatio || 1, size = svg.getBoundingClientRect();
      canvas.width = Math.round(size.width * ratio);
      canvas.height = Math.round(size.height * ratio);
      const context = canvas.getContext("2d"), scale = canvas.width / width, style = getComputedStyle(document.body);
      const colours = { paper: style.getPropertyValue("--paper") };
      for (const name of data.classes) colours[name] = style.getPropertyValue(`--${name.replace("_", "-")}`);
      const shown = order.filter(shows), mark = ratio * Math.min(1, 0.6 + 0.1 * Math.log2(view.k) + (shown.length < 500 ? 0.4 : 0));
      context.lineWidth = ratio;
      const discs = oneForEachDisc(shown), faint = discs.length > 300;
      for (const i of discs) paint(context, i, colours, scale, 0, faint);
      const byClass = [...shown].sort((a, b) => data.class[b] - data.class[a] || a - b);
      context.setLineDash([]);
      for (const i of byClass) paint(context, i, colours, scale, mark);
      context.globalAlpha = 1;
      canvas.dataset.drawn = String(shown.length);
    }
    function place() {
      layer.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.k})`);
      svg.style.setProperty("--unzoom", String(perPixel() / view.k));
      scaleBar();
      draw();
    }
    function incidentsNear(event) {
      const frame = svg.getBoundingClientRect(), unit = perPixel();
      const x = ((event.clientX - frame.left) * unit - view.x) / view.k;
      const y = ((event.clientY - frame.top) * unit - view.y) / view.k;
      const reach = 11 * unit / view.k;
      const gap = (i) => Math.hypot(data.x[i] - x, data.y[i] - y);
      const near = order.filter((i) => shows(i) && gap(i) <= reach);
      if (!near.length) return [];
      const nearest = near.reduce((a, b) => (gap(b) < gap(a) ? b : a));
      return near.filter((i) => Math.hypot(data.x[i] - data.x[nearest], data.y[i] - data.y[nearest]) <= 2 * unit / view.k)
        .sort((a, b) => data.class[a] - data.class[b] || data.from[a] - data.from[b] || a - b);
    }
    function choose(event) {
      const found = incidentsNear(event);
      chosen.incident = found.length ? found[0] : -1;
      showIncidents(found);
      dim();
    }
    function startZoom() {
      const zoom = d3.zoom().extent([[0, 0], [width, height]]).translateExtent([[0, 0], [width, height]])
        .scaleExtent([1, 256]).on("zoom", (event) => { view = event.transform; place(); })
        // The page keeps its own scrolling: the wheel zooms only with Ctrl or once the map has the focus.
        .filter((event) => (event.type === "wheel" ? event.ctrlKey || box.matches(":focus-within") : !event.button));
      const target = d3.select(svg).call(zoom).on("dblclick.zoom", null);
      const steps = { in: () => target.call(zoom.scaleBy, 2), out: () => target.call(zoom.scaleBy, 0.5),
        all: () => target.call(zoom.transform, d3.zoomIdentity) };
      const moves = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] };
      for (const button of all("[data-zoom]")) button.addEventListener("click", steps[button.dataset.zoom]);
      box.addEventListener("keydown", (event) => {
        if (event.target !== box) return;
        const [x, y] = moves[event.key] || [0, 0];
        const step = { "+": steps.in, "=": steps.in, "-": steps.out, 0: steps.all }[event.key];
        if (!step && !x && !y) return;
        event.preventDefault();
        if (step) step();
        else target.call(zoom.translateBy, x / view.k, y / view.k);
      });
      at("map-buttons").hidden = false;
    }
    function start() {
      if (canvas) {
        canvas.hidden = false;
        canvas.style.pointerEvents = "none";
        at("map-points").remove();
        at("map-discs").remove();
      }
      if (typeof d3 !== "undefined" && d3.zoom) startZoom();
      svg.addEventListener("click", (event) => {
        if (event.target.closest("a")) event.preventDefault();
        event.stopPropagation();
        box.focus({ preventScroll: true });
        choose(event);
      });
      window.addEventListener("resize", place);
      window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
      place();
      box.dataset.ready = "yes";
    }
    return { start, dim };
  })();

  startFilters();
  map.start();
  openFromHash();
})();
