/** Third part: what opens under a row. All fields, events with their places, risk, the rule, searches to copy. */
export const SCRIPT_DETAIL = String.raw`
function section(title, wide) {
  var node = el('section', { class: wide ? 'wide' : null }, el('h3', {}, title));
  for (var i = 2; i < arguments.length; i++) add(node, arguments[i]);
  return node;
}

function facts(pairs) {
  var list = el('dl', { class: 'facts' });
  pairs.forEach(function (pair) {
    if (pair[1] === null || pair[1] === '' || (Array.isArray(pair[1]) && pair[1].length === 0)) return;
    var value = el('dd', {});
    (Array.isArray(pair[1]) ? pair[1] : [pair[1]]).forEach(function (one) {
      value.append(one instanceof Node ? one : el('div', { class: pair[2] || null }, one));
    });
    list.append(el('dt', {}, pair[0]), value);
  });
  return list;
}

function place(event) {
  return event[1] + ' record ' + event[2] + (event[3] === null ? '' : ' (EventRecordID ' + event[3] + ')');
}

function eventList(alert) {
  var list = el('ul', {});
  alert.events.forEach(function (event) {
    list.append(el('li', {}, el('span', { class: 'time' }, time(event[0])), ' ', el('span', { class: 'mono' }, place(event))));
  });
  var more = alert.event_count - alert.events.length;
  return [list, more > 0 ? el('p', { class: 'note' }, quantity(more, 'more event') + ' not listed here; --format ndjson lists up to 100.') : null];
}

function attack(pair) {
  var technique = /^T(\d{4})(?:\.(\d{3}))?$/.exec(pair[0]);
  var text = pair[0] + (pair[1] ? ' ' + pair[1] : '');
  if (technique) return link('https://attack.mitre.org/techniques/T' + technique[1] + (technique[2] ? '/' + technique[2] : '') + '/', text);
  return /^TA\d{4}$/.test(pair[0]) ? link('https://attack.mitre.org/tactics/' + pair[0] + '/', text) : el('span', {}, text);
}

function ruleSection(rule) {
  return section('Rule: ' + rule.name, false,
    el('p', { class: 'text' }, rule.description),
    facts([
      ['Kind', (rule.language === 'kuery' ? 'KQL' : rule.language === 'esql' ? 'ES|QL' : rule.language.toUpperCase()) + (rule.type === rule.language ? '' : ', ' + rule.type)],
      ['Severity', rule.severity + ' (risk score ' + rule.risk_score + ')'],
      ['Author', rule.author + (rule.version === null ? '' : ', version ' + rule.version)],
      ['Licence', rule.license],
      ['ATT&CK', rule.tactics.concat(rule.techniques).map(function (pair) { return el('div', {}, attack(pair)); })],
      ['Stories', rule.stories.join(', ')],
      ['Tags', rule.tags.join(', ')],
      ['Rule id', rule.id, 'mono'],
    ]),
    rule.false_positives.length === 0 ? null : [el('h3', {}, 'Known false positives'), el('ul', {}, rule.false_positives.map(function (text) { return el('li', { class: 'text' }, text); }))],
    rule.references.length === 0 ? null : [el('h3', {}, 'References'), el('ul', {}, rule.references.map(function (address) { return el('li', {}, link(address)); }))]
  );
}

function drilldown(search) {
  return el('div', { class: 'drill' },
    el('div', { class: 'drill-head' }, el('span', {}, search.name, el('span', { class: 'second' }, search.span)), copyButton(search.search, 'the search “' + search.name + '”')),
    el('pre', { tabindex: '0' }, search.search));
}

function repeats(row, chosen) {
  var others = row.alerts.filter(function (alert) { return alert !== chosen; });
  if (others.length === 0) return null;
  var shown = others.slice(0, 50);
  return section('The same ' + quantity(others.length, 'more time', 'more times'), true,
    el('ul', {}, shown.map(function (alert) {
      return el('li', {}, el('span', { class: 'time' }, time(alert.time)), ' ', el('span', { class: 'mono' }, alert.events.length > 0 ? place(alert.events[0]) : alert.id));
    })),
    others.length > shown.length ? el('p', { class: 'note' }, count(others.length - shown.length) + ' more not listed.') : null);
}

function detail(row) {
  var alert = row.alert;
  var rule = data.rules[alert.rule];
  var messages = alert.risk.map(function (risk) {
    return el('li', {}, el('strong', {}, risk.object), ' (' + risk.type + ') +' + risk.score + (risk.message ? ': ' + risk.message : ''));
  });
  return el('div', { class: 'panel' },
    el('p', { class: 'lead wide' }, alert.sentence),
    section('What was seen', false,
      facts([
        ['Time', alert.time === null ? null : time(alert.time) + ' UTC', 'time'],
        ['Host', alert.host],
        ['User', alert.user],
        ['Program', alert.program, 'mono'],
        ['Process id', alert.entity, 'mono'],
      ].concat(alert.fields.map(function (field) { return [field[0], field[1], 'mono']; }))),
      alert.more_fields > 0 ? el('p', { class: 'note' }, quantity(alert.more_fields, 'more field') + ' not shown here; --format ndjson has all.') : null,
      messages.length === 0 ? null : [el('h3', {}, 'Risk'), el('ul', {}, messages)],
      alert.threats.length === 0 ? null : [el('h3', {}, 'Threat objects'), el('ul', {}, alert.threats.map(function (pair) { return el('li', {}, pair[1], el('span', { class: 'kind' }, pair[0])); }))]),
    ruleSection(rule),
    section(quantity(alert.event_count, 'event') + (row.alerts.length > 1 ? ' of the newest alert' : ''), true, eventList(alert)),
    repeats(row, alert),
    alert.drilldowns.length === 0 ? null : section('Searches to go on with', true, alert.drilldowns.map(drilldown)),
    alert.why === null ? null : section('Why', true, el('pre', { tabindex: '0' }, alert.why)),
    el('p', { class: 'note wide' }, 'Alert ', el('span', { class: 'mono break' }, alert.id), ' ', copyButton(alert.id, 'the alert id')));
}
`;
