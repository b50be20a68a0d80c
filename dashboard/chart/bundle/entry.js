// What the Go program calls: render(optionJSON, width, height) gives an SVG.
//
// Only the parts of ECharts that the charts of Vigie use are bundled. Texts are
// measured with a table of advances, never by the machine, so that the same
// options give the same picture everywhere. Options come as JSON, which has no
// functions: a formatter is a sentinel, resolved here from a fixed registry.
import * as echarts from 'echarts/core';
import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import {
  GridSimpleComponent,
  LegendPlainComponent,
  MarkLineComponent,
} from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import LRU from 'zrender/lib/core/LRU.js';
import { registerSSRDataGetter } from 'zrender/lib/zrender.js';
import advances from './advances.json';
import * as shapes from './shapes.js';

// zrender asks for a timer for animations; nothing here is animated.
globalThis.setTimeout ??= () => 0;
globalThis.clearTimeout ??= () => {};

echarts.use([
  BarChart, HeatmapChart, LineChart,
  GridSimpleComponent, LegendPlainComponent, MarkLineComponent,
  SVGRenderer,
  shapes,
]);

// zrender's cache keeps texts as properties of a plain object: a system named
// "__proto__" or "constructor" would reach into every object. No key is bare.
for (const method of ['get', 'put']) {
  const original = LRU.prototype[method];
  LRU.prototype[method] = function (key, value) {
    return original.call(this, `=${key}`, value);
  };
}

// Widths are cached by zrender per font: the table must be there before the first render.
echarts.setPlatformAPI({
  measureText(text, font) {
    const size = parseFloat(/([\d.]+)px/.exec(font)?.[1] ?? '12');
    const table = /bold|[6-9]00/.test(font) ? advances.bold : advances.regular;
    let width = 0;
    for (const char of text ?? '') width += table[char.codePointAt(0)] ?? 1000;
    return { width: (width * size) / 1000 };
  },
});

const separators = { fr: ['\u202f', ','], en: [',', '.'] };

// number writes a value as Go's FormatNumber does: true minus, grouped thousands.
function number(value, lang, digits) {
  const [group, point] = separators[lang];
  const [whole, fraction] = Math.abs(value).toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  const text = fraction ? grouped + point + fraction : grouped;
  return value < 0 && /[1-9]/.test(text) ? '\u2212' + text : text;
}

// The registry: '@num:fr:1' writes numbers, '@hour' hours of the day, '@text:…'
// is taken literally (no template is read in it), '@name' looks a series up in
// the option's own names.
function formatter(sentinel, names) {
  const [, kind, rest] = /^@(num|hour|text|name):?([^]*)$/.exec(sentinel) ?? [];
  if (kind === 'text') return () => rest;
  if (kind === 'hour') return (hour) => hour + '\u00a0h';
  if (kind === 'name') return (id) => names[id] ?? '';
  const [, lang, digits] = /^(fr|en):([0-9])$/.exec(rest ?? '') ?? [];
  if (kind !== 'num' || !lang) throw new Error('unknown formatter');
  return (p) => number(typeof p === 'object' ? p.value : Number(p), lang, Number(digits));
}

function resolve(node, names) {
  for (const key of Object.keys(node)) {
    if (key === 'formatter') node[key] = formatter(node[key], names);
    else if (typeof node[key] === 'object' && node[key] !== null) resolve(node[key], names);
  }
}

export function render(optionJSON, width, height) {
  const { names, ...option } = JSON.parse(optionJSON);
  resolve(option, names ?? {});
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    registerSSRDataGetter(() => undefined); // init asks for marks of which datum each element shows
    chart.setOption(option);
    return chart.getZr().painter.renderToString({ cssAnimation: false, cssEmphasis: false });
  } finally {
    chart.dispose();
  }
}
