// A series is one shape here, where ECharts makes an element of each bar and of
// each cell, with its states and its label: that took most of a drawing's time.
// A series whose items have a style or a label of their own is left to ECharts.
import BarView from 'echarts/lib/chart/bar/BarView.js';
import HeatmapView from 'echarts/lib/chart/heatmap/HeatmapView.js';
import { createOrUpdatePatternFromDecal } from 'echarts/lib/util/decal.js';
import Path from 'zrender/lib/graphic/Path.js';
import SVGPathRebuilder from 'zrender/lib/svg/SVGPathRebuilder.js';

class Rectangles extends Path {
  buildPath(path, { rectangles }) {
    for (const rectangle of rectangles) path.rect(...rectangle);
  }
}

// zrender writes a rectangle in five steps; the charts are full of them.
SVGPathRebuilder.prototype.rect = function (x, y, width, height) {
  const round = (value) => Math.round(value * this._p) / this._p;
  this._d.push(`M${round(x)} ${round(y)}l${round(width)} 0l0 ${round(height)}l${round(-width)} 0Z`);
  this._start = true;
};

function draw(group, rectangles, style) {
  if (rectangles.length === 0) return;
  const shape = new Rectangles({ shape: { rectangles } });
  shape.useStyle(style);
  group.add(shape);
}

// inset keeps the border inside the rectangle, as ECharts does.
function inset(x, y, width, height, { stroke, lineWidth }) {
  const border = stroke ? Math.min(lineWidth, Math.abs(width), Math.abs(height)) : 0;
  const [right, down] = [Math.sign(width) * border, Math.sign(height) * border];
  return [x + right / 2, y + down / 2, width - right, height - down];
}

// Bars knows two options of Vigie's own: a series' estimated, the shares of its
// bars that are hatched, at their ends; and the chart's hatch, a decal.
class Bars extends BarView {
  _renderNormal(series, chart, api, ...rest) {
    const data = series.getData();
    if (data.hasItemOption) return super._renderNormal(series, chart, api, ...rest);
    const shares = series.get('estimated') ?? [];
    const style = data.getVisual('style');
    const solid = [];
    const hatched = [];
    data.each((i) => {
      if (!data.hasValue(i)) return;
      const { x, y, width, height } = data.getItemLayout(i);
      const part = height * (shares[i] ?? 0);
      if (part !== height) solid.push(inset(x, y, width, height - part, style));
      if (part !== 0) hatched.push(inset(x, y + height - part, width, part, style));
    });
    draw(this.group, solid, style);
    if (hatched.length > 0) {
      draw(this.group, hatched, { ...style, decal: createOrUpdatePatternFromDecal(chart.get('hatch'), api) });
    }
  }
}

// Cells draws a map whose classes are series, each of one colour: its items are
// places, without a value.
class Cells extends HeatmapView {
  _renderOnGridLike(series) {
    const data = series.getData();
    const grid = series.coordinateSystem;
    const [width, height] = ['x', 'y'].map((axis) => grid.getAxis(axis).getBandWidth() + 0.5); // against gaps, as ECharts does
    const rectangles = [];
    data.each(['x', 'y'].map((axis) => data.mapDimension(axis)), (...place) => {
      const [x, y] = grid.dataToPoint(place);
      rectangles.push([x - width / 2, y - height / 2, width, height]);
    });
    draw(this.group, rectangles, data.getVisual('style'));
  }
}

// install takes the place of ECharts' own views: to be used after its charts.
export function install(registers) {
  registers.registerChartView(Bars);
  registers.registerChartView(Cells);
}
