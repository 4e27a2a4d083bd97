// Draws the two curves from the tables beside them. Only attributes are set, never inline styles:
// the page's content security policy allows none.
(() => {
  "use strict";
  const short = (v) => (v >= 10000 ? d3.format("~s")(v).replace("G", "B") : d3.format(",~r")(v));

  /** An empty plot with its inner size; the title names it for those who cannot see it. */
  function plot(figure, title, margin) {
    const box = figure.querySelector(".plot");
    const width = Math.max(240, box.clientWidth);
    const height = box.clientHeight;
    const svg = d3.create("svg")
      .attr("viewBox", `0 0 ${width} ${height}`)
      .attr("role", "img")
      .attr("aria-label", title);
    return { svg, left: margin.left, right: width - margin.right, top: margin.top, bottom: height - margin.bottom };
  }

  function axes(p, x, y, xTicks, xFormat, xTitle, yTitle) {
    p.svg.append("g").attr("class", "axis y").attr("transform", `translate(${p.left},0)`)
      .call(d3.axisLeft(y).ticks(4).tickSize(p.left - p.right).tickPadding(8).tickFormat(short));
    p.svg.select(".axis.y .domain").remove();
    p.svg.append("g").attr("class", "axis x").attr("transform", `translate(0,${p.bottom})`)
      .call(d3.axisBottom(x).ticks(xTicks).tickSize(4).tickSizeOuter(0).tickPadding(6).tickFormat(xFormat));
    p.svg.append("text").attr("class", "axis-title").attr("x", 0).attr("y", 11).text(yTitle);
    p.svg.append("text").attr("class", "axis-title").attr("x", p.right).attr("y", p.bottom + 37)
      .attr("text-anchor", "end").text(xTitle);
  }

  /** The value under the pointer, written at the plot's upper right corner. */
  function readout(p, find) {
    const text = p.svg.append("text").attr("class", "readout").attr("x", p.right).attr("y", 11)
      .attr("text-anchor", "end");
    const mark = p.svg.append("g").attr("class", "mark");
    p.svg
      .on("pointermove", (event) => text.text(find(d3.pointer(event)[0], mark)))
      .on("pointerleave", () => { text.text(""); mark.selectAll("*").remove(); });
  }

  function throughput(figure) {
    const rows = [...figure.querySelectorAll("tr[data-x]")];
    const seconds = d3.max(rows, (r) => +r.dataset.x);
    const [unit, per] = seconds < 180 ? ["seconds", 1] : seconds < 10800 ? ["minutes", 60]
      : seconds < 259200 ? ["hours", 3600] : ["days", 86400];
    const points = rows.map((r) => ({ x: +r.dataset.x / per, y: +r.dataset.y, text: [...r.cells].map((c) => c.textContent) }));
    const p = plot(figure, "Images per second over time; the table below has the numbers",
      { left: 44, right: 12, top: 26, bottom: 42 });
    const x = d3.scaleLinear([0, seconds / per || 1], [p.left, p.right]);
    const y = d3.scaleLinear([0, d3.max(points, (d) => d.y) || 1], [p.bottom, p.top]).nice(4);
    axes(p, x, y, p.right < 480 ? 5 : 9, d3.format("~r"), `${unit} since the start`, "images/s");
    const at = (line) => line.x((d) => x(d.x)).curve(d3.curveMonotoneX);
    p.svg.append("path").attr("class", "area").attr("d", at(d3.area().y0(p.bottom).y1((d) => y(d.y)))(points));
    p.svg.append("path").attr("class", "line").attr("d", at(d3.line().y((d) => y(d.y)))(points));
    if (points.length < 4) {
      p.svg.append("g").attr("class", "dots").selectAll("circle").data(points).join("circle")
        .attr("cx", (d) => x(d.x)).attr("cy", (d) => y(d.y)).attr("r", 4);
    }
    const nearest = d3.bisector((d) => d.x).center;
    readout(p, (pointer, mark) => {
      const d = points[nearest(points, x.invert(pointer))];
      mark.selectAll("line").data([d]).join("line")
        .attr("x1", x(d.x)).attr("x2", x(d.x)).attr("y1", p.top).attr("y2", p.bottom);
      mark.selectAll("circle").data([d]).join("circle").attr("cx", x(d.x)).attr("cy", y(d.y)).attr("r", 4);
      return `${d.text[1]} images/s at ${d.text[0]}`;
    });
    return p.svg.node();
  }

  function scores(figure) {
    const bins = [...figure.querySelectorAll("tr[data-from]")].map((r) => ({
      from: +r.dataset.from, to: +r.dataset.to, y: +r.dataset.y,
      text: [...r.cells].map((c) => c.textContent),
    }));
    const most = d3.max(bins, (d) => d.y);
    const p = plot(figure, "Number of images by top score; the table below has the numbers",
      { left: 44, right: 12, top: 26, bottom: 42 });
    const x = d3.scaleLinear([0, 1], [p.left, p.right]);
    const y = d3.scaleLinear([0, most], [p.bottom, p.top]).nice(4);
    axes(p, x, y, p.right < 480 ? 5 : 10, d3.format(".1f"), "score of the best class", "images");
    if (most < 4) {
      p.svg.select(".axis.y").selectAll(".tick").filter((v) => v % 1 !== 0).remove();
    }
    const bars = p.svg.append("g").attr("class", "bars").selectAll("rect").data(bins).join("rect")
      .attr("x", (d) => x(d.from) + 1).attr("width", (d) => x(d.to) - x(d.from) - 2)
      .attr("y", (d) => (d.y ? Math.min(y(d.y), p.bottom - 1.5) : p.bottom))
      .attr("height", (d) => (d.y ? Math.max(p.bottom - y(d.y), 1.5) : 0));
    readout(p, (pointer) => {
      const i = Math.max(0, Math.min(bins.length - 1, Math.floor(x.invert(pointer) * bins.length)));
      bars.classed("on", (d, j) => j === i);
      return `${bins[i].text[1]} images (${bins[i].text[2]}) score ${bins[i].text[0]}`;
    });
    return p.svg.node();
  }

  const draw = { throughput, scores };
  for (const figure of document.querySelectorAll("figure[data-chart]")) {
    const box = figure.querySelector(".plot");
    if (!box) continue;
    figure.querySelector("details").open = false;
    new ResizeObserver(() => box.replaceChildren(draw[figure.dataset.chart](figure))).observe(box);
  }
})();
