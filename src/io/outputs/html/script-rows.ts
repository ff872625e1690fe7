/** Second part: alerts to rows. Filters, search, grouping of repeats and sorting, without touching the page. */
export const SCRIPT_ROWS = String.raw`
data.alerts.forEach(function (alert, order) {
  var rule = data.rules[alert.rule];
  alert.order = order;
  alert.severity = SEVERITIES.indexOf(rule.severity);
  alert.ruleName = rule.name;
  alert.group = [rule.id, alert.host, alert.program, alert.target].join('\u0000');
  alert.hay = null;
});

function hay(alert) {
  if (alert.hay === null) {
    var rule = data.rules[alert.rule];
    var parts = [alert.host, alert.user, alert.program, alert.target, alert.entity, alert.id, alert.kind, rule.name, rule.id, rule.severity, rule.tags.join(' '), rule.stories.join(' ')];
    rule.techniques.concat(rule.tactics).forEach(function (pair) { parts.push(pair[0], pair[1]); });
    alert.fields.forEach(function (field) { parts.push(field[1].join(' ')); });
    alert.events.forEach(function (event) { parts.push(event[1], event[3]); });
    alert.risk.forEach(function (risk) { parts.push(risk.object, risk.message); });
    alert.hay = parts.join('\n').toLowerCase();
  }
  return alert.hay;
}

function matches(alert, filter) {
  if (filter.severities.size > 0 && !filter.severities.has(SEVERITIES[alert.severity])) return false;
  if (filter.rule !== '' && alert.rule !== Number(filter.rule)) return false;
  if (filter.host !== '' && alert.host !== filter.host) return false;
  if (filter.kind !== '' && alert.kind !== filter.kind) return false;
  return filter.words.every(function (word) { return hay(alert).indexOf(word) !== -1; });
}

// A row is one behaviour: the alerts of one rule, host, program and target. The first of them is the newest.
function rowsOf(filter, grouped) {
  var rows = [];
  var known = new Map();
  data.alerts.forEach(function (alert) {
    if (!matches(alert, filter)) return;
    var key = grouped ? alert.group : String(alert.order);
    var row = known.get(key);
    if (row === undefined) {
      row = { key: key, alert: alert, alerts: [], times: 0, score: 0 };
      known.set(key, row);
      rows.push(row);
    }
    row.alerts.push(alert);
    row.times += alert.times;
    row.score += alert.score;
    if ((alert.time || '') > (row.alert.time || '')) row.alert = alert;
  });
  return rows;
}

var SORTS = {
  severity: function (row) { return row.alert.severity; },
  time: function (row) { return row.alert.time || ''; },
  host: function (row) { return (row.alert.host || '').toLowerCase(); },
  program: function (row) { return baseName(row.alert.program || '').toLowerCase(); },
  target: function (row) { return (row.alert.target || '').toLowerCase(); },
  rule: function (row) { return row.alert.ruleName.toLowerCase(); },
  times: function (row) { return row.times; },
  score: function (row) { return row.score; },
};
var DESCENDING = { severity: true, time: true, times: true, score: true };

// Ties keep the embedded order: most severe first, then newest.
function sortRows(rows, key, descending) {
  var read = SORTS[key];
  return rows.sort(function (a, b) {
    var x = read(a), y = read(b);
    var order = x < y ? -1 : x > y ? 1 : 0;
    return (descending ? -order : order) || a.alert.order - b.alert.order;
  });
}
`;
