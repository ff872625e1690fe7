/**
 * The report's one style sheet: light and dark after the reader's system, 380 to 1440 pixels, and paper. No fonts, no
 * pictures, nothing from outside. Tables with class `stack` become cards where they do not fit.
 */
import { SEVERITIES } from '../../../rule/rule.ts';
import { DARK, LIGHT, type Palette } from './palette.ts';

function variables(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, color]) => `--${name}:${color}`)
    .join(';');
}

const SEVERITY_RULES = SEVERITIES.map(
  (name) =>
    `.chip.${name}{background:var(--${name}-ground);color:var(--${name}-ink)}.bar.${name}{fill:var(--${name}-bar)}.tile.${name}{border-top-color:var(--${name}-bar)}`,
).join('\n');

export const STYLE = `
:root{color-scheme:light dark;${variables(LIGHT)}}
@media (prefers-color-scheme:dark){:root{${variables(DARK)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
main,header,footer{max-width:1240px;margin:0 auto;padding:0 24px}
header{display:flex;flex-wrap:wrap;align-items:center;gap:4px 20px;padding-top:20px;padding-bottom:12px}
.brand{display:flex;align-items:center;gap:10px;font-weight:650;letter-spacing:.01em;font-size:16px}
.brand svg{width:22px;height:22px;flex:none}
.brand path{fill:none;stroke:var(--accent);stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}
.made{color:var(--muted);font-size:13px;margin-left:auto;overflow-wrap:anywhere}
h1{font-size:clamp(22px,3.2vw,32px);line-height:1.22;letter-spacing:-.015em;font-weight:650;margin:0 0 10px;text-wrap:balance;overflow-wrap:anywhere}
h2{font-size:15px;font-weight:650;margin:0 0 14px}
h3{font-size:13px;font-weight:650;color:var(--muted);margin:20px 0 8px}
p{margin:0 0 8px}
.card{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:20px 22px;margin:0 0 16px;min-width:0}
.hero{padding:28px 28px 22px}
.hero .sentences{max-width:78ch;overflow-wrap:anywhere;margin:0 0 18px;font-size:16px;color:var(--muted)}
.grid{display:grid;grid-template-columns:minmax(0,7fr) minmax(0,5fr);gap:16px;align-items:stretch}
.grid.single{grid-template-columns:minmax(0,1fr)}
.muted,.note{color:var(--muted)}
.note{font-size:13px;margin:10px 0 0}
.break{overflow-wrap:anywhere}
.number{font-variant-numeric:tabular-nums;text-align:right}
.time{font-variant-numeric:tabular-nums;white-space:nowrap}
.tiles{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(5,minmax(0,1fr));gap:10px}
.tile{width:100%;text-align:left;background:var(--sunken);color:var(--ink);border:1px solid var(--line);border-top:3px solid;border-radius:8px;padding:10px 14px;font:inherit;cursor:pointer;display:block}
.tile:disabled{cursor:default;border-top-color:var(--line)}
.tile:disabled .tile-count{color:var(--muted)}
.tile[aria-pressed=true]{outline:2px solid var(--accent);outline-offset:1px}
.tile:hover:not(:disabled){background:var(--surface)}
.tile-count{display:block;font-size:24px;font-weight:650;line-height:1.2;font-variant-numeric:tabular-nums}
.tile-name{font-size:13px;color:var(--muted)}
.chip{display:inline-block;border-radius:5px;padding:1px 8px;font-size:12.5px;font-weight:600;white-space:nowrap;line-height:1.6}
${SEVERITY_RULES}
.timeline{display:flex;flex-direction:column}
.chart{display:block;width:100%;height:150px;flex:1 1 150px;border-bottom:1px solid var(--control)}
.axis{display:flex;justify-content:space-between;gap:12px;font-size:12.5px;color:var(--muted);font-variant-numeric:tabular-nums;padding-top:6px}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;padding:0;margin:10px 0 0;font-size:13px}
.dot{width:10px;height:10px;margin-right:6px}
.plain{list-style:none;margin:0;padding:0}
.hosts li+li{margin-top:10px}
.host-line{display:flex;align-items:baseline;gap:10px;font-size:14px;min-width:0}
.host-line .link{overflow-wrap:anywhere;min-width:0}
.host-line .score{margin-left:auto;white-space:nowrap;font-variant-numeric:tabular-nums}
.host-line .muted{flex-shrink:0;max-width:60%;overflow-wrap:anywhere;font-size:13px}
.strip{display:block;width:100%;height:6px;background:var(--sunken);border-radius:3px;margin-top:4px}
.link{background:none;border:0;padding:2px 0;margin:-2px 0;font:inherit;color:var(--accent);cursor:pointer;text-align:left;text-decoration:underline;text-decoration-color:color-mix(in srgb,currentColor 35%,transparent);text-underline-offset:3px}
.link:hover{text-decoration-color:currentColor}
a{color:var(--accent);text-underline-offset:3px;overflow-wrap:anywhere}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
table{border-collapse:collapse;width:100%;font-size:14px}
th{text-align:left;font-size:12.5px;font-weight:600;color:var(--muted);padding:0 12px 8px 0;border-bottom:1px solid var(--line);vertical-align:bottom;white-space:nowrap}
td{padding:9px 12px 9px 0;border-bottom:1px solid var(--line);vertical-align:top}
th.number,td.number{padding-right:16px}
td>div{min-width:0;overflow-wrap:anywhere}
tbody tr:last-child>td{border-bottom:0}
th button{background:none;border:0;padding:2px 0;margin:0;font:inherit;color:inherit;cursor:pointer;white-space:nowrap}
th button:hover,th[aria-sort] button{color:var(--ink)}
th button::after{content:"";display:inline-block;width:1em;text-align:center}
th.number button::before{content:"";display:inline-block;width:1em;text-align:center}
th.number button::after{content:none!important}
th[aria-sort=ascending].number button::before{content:"↑"}
th[aria-sort=descending].number button::before{content:"↓"}
th[aria-sort=ascending] button::after{content:"↑"}
th[aria-sort=descending] button::after{content:"↓"}
.controls{display:flex;flex-wrap:wrap;gap:10px;align-items:end;margin-bottom:12px}
.controls label{display:flex;flex-direction:column;gap:3px;font-size:12.5px;color:var(--muted);min-width:0}
.controls .grow{flex:1 1 260px}
.controls .check{flex-direction:row;align-items:center;gap:7px;height:38px;font-size:14px;color:var(--ink)}
.check input{width:16px;height:16px;accent-color:var(--accent);margin:0}
input[type=search],select{font:inherit;font-size:14px;height:38px;color:var(--ink);background:var(--surface);border:1px solid var(--control);border-radius:7px;padding:0 10px;width:100%;max-width:100%}
.controls select{max-width:260px;text-overflow:ellipsis}
.button{font:inherit;font-size:14px;height:38px;padding:0 14px;border-radius:7px;border:1px solid var(--control);background:var(--surface);color:var(--ink);cursor:pointer;white-space:nowrap}
.button:hover{border-color:var(--accent);color:var(--accent)}
.button.small{height:auto;padding:1px 9px;font-size:12.5px;border-radius:5px}
.status{font-size:13px;color:var(--muted);margin:0 0 10px}
.only-narrow{display:none!important}
#alerts th.fit,#alerts td.fit{width:1%}
#alerts .host{width:17%}
#alerts .program{width:24%}
#alerts .target{width:18%}
#alerts .rule{width:20%}
#alerts tbody tr.row{cursor:pointer}
#alerts tbody tr.row:hover>td{background:var(--sunken)}
#alerts tr.open>td{border-bottom-color:transparent}
#alerts td.toggle{width:30px;padding-right:4px}
.toggle button{border:0;background:none;color:var(--muted);cursor:pointer;font:inherit;width:26px;height:24px;padding:0;border-radius:5px}
.toggle button::before{content:"›";display:inline-block;font-size:19px;line-height:1;transition:transform .12s}
.toggle button[aria-expanded=true]::before{transform:rotate(90deg)}
.second{display:block;font-size:12.5px;color:var(--muted);overflow-wrap:anywhere}
.kind{font-size:12px;color:var(--muted);border:1px solid var(--line);border-radius:4px;padding:0 5px;margin-left:6px;white-space:nowrap}
td.detail{padding:0 0 18px 30px}
.panel{background:var(--sunken);border:1px solid var(--line);border-radius:8px;padding:16px 18px;display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:8px 32px;cursor:auto}
.panel .wide{grid-column:1/-1}
.panel h3{margin:14px 0 6px}
.panel section:first-child h3:first-child{margin-top:0}
.lead{font-size:15px;font-weight:600;margin:0;overflow-wrap:anywhere}
.panel p,.panel li{overflow-wrap:anywhere}
.panel ul{margin:0;padding-left:18px}
.text{white-space:pre-wrap;overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:minmax(90px,max-content) minmax(0,1fr);gap:4px 16px;margin:0;font-size:14px}
.panel .facts{grid-template-columns:minmax(80px,38%) minmax(0,1fr);font-size:13px}
.facts dt{color:var(--muted);overflow-wrap:anywhere}
.facts dd{margin:0;overflow-wrap:anywhere}
.counts{list-style:none;padding:0;margin:0}
.counts .number{display:inline-block;min-width:5ch;margin-right:8px;font-weight:600}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:12.5px}
pre{background:var(--surface);border:1px solid var(--line);border-radius:6px;padding:8px 10px;margin:4px 0 0;white-space:pre-wrap;overflow-wrap:anywhere;max-height:340px;overflow:auto}
.drill{margin-bottom:10px}
.drill-head{display:flex;gap:10px;align-items:baseline;justify-content:space-between;font-size:13px}
details{margin:4px 0}
summary{cursor:pointer;padding:3px 0}
.samples{font-size:13px;margin:4px 0 8px}
.empty:empty,.more:empty{display:none}
.empty{text-align:center;padding:36px 12px}
.empty p{margin:0 auto 12px;max-width:52ch;color:var(--muted)}
.calm{display:flex;gap:20px;align-items:center}
.calm svg{flex:none;width:56px;height:56px}
.calm path{fill:none;stroke:var(--accent);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.calm.alarm path{stroke:var(--high-bar)}
.calm circle{fill:none;stroke:var(--line);stroke-width:2}
.more{margin-top:14px;text-align:center}
footer{color:var(--muted);font-size:13px;padding-top:6px;padding-bottom:36px;overflow-wrap:anywhere}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media screen and (max-width:980px){.grid{grid-template-columns:minmax(0,1fr);gap:0}.panel{grid-template-columns:minmax(0,1fr)}.controls select{max-width:none}.controls label{flex:1 1 150px}.controls .grow{flex-basis:100%}.controls .check{flex:0 0 auto}}
@media screen and (max-width:960px){
main,header,footer{padding-left:14px;padding-right:14px}
.card{padding:16px}
.hero{padding:20px 16px 16px}
.made{margin-left:0}
.tiles{grid-template-columns:repeat(auto-fit,minmax(98px,1fr));gap:8px}
.tile{padding:8px 10px}
.tile-count{font-size:20px}
.only-narrow{display:flex!important}
.stack,.stack tbody,.stack tr,.stack td{display:block;width:auto}
.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stack tr{border-bottom:1px solid var(--line);padding:10px 0;position:relative}
.stack tbody tr:last-child{border-bottom:0}
.stack td,#alerts td.fit,#alerts td.host,#alerts td.program,#alerts td.target,#alerts td.rule{width:auto}
.stack td{border:0;padding:2px 0;text-align:left}
.stack td.number{text-align:left}
.stack td:empty{display:none!important}
.stack td[data-label]{display:grid;grid-template-columns:88px minmax(0,1fr);gap:10px}
.stack td[data-label]::before{content:attr(data-label);color:var(--muted);font-size:12.5px;padding-top:1px}
.stack td[data-label]>*{justify-self:start}
#alerts td.toggle{position:absolute;right:0;top:8px;width:auto;padding:0}
.toggle button{width:34px;height:32px}
#alerts tr.open{border-bottom:0}
td.detail{padding:4px 0 8px!important}
.panel{padding:12px}
}
@media print{
:root{color-scheme:light;${variables(LIGHT)};--ground:#fff}
body{font-size:11px}
main,header,footer{max-width:none;padding-left:0;padding-right:0}
.card{border:0;border-top:1px solid var(--line);border-radius:0;padding:12px 0;margin:0}
.controls,.toggle,.more,.button{display:none!important}
.tile,.chip,.bar,.strip{-webkit-print-color-adjust:exact;print-color-adjust:exact}
.tile{padding:6px 10px}
.chart{height:90px;flex:none}
.link,a{color:inherit;text-decoration:none}
table{font-size:10.5px}
tr,.tile,li{break-inside:avoid}
thead{display:table-header-group}
h2,h3{break-after:avoid}
pre{max-height:none}
.chip{font-size:9.5px;padding:0 5px}
.second,.kind,.note,.axis,.legend,th{font-size:9.5px}
.hero .sentences{font-size:12px}
.tile-count{font-size:16px}
.host-line,.facts{font-size:10.5px}
td{padding:5px 8px 5px 0}
}
`;
