/** `rules list`, `check` and `show`: compiles what is there and prints it, as a table for people or JSON for scripts. */
import { readRuleFiles } from '../app/rule-files.js';
import { sortDiagnostics } from '../text/diagnostic.js';
import { escapeControls, renderDiagnostic } from '../text/render.js';
import { locate } from '../text/source-text.js';
import { EXIT } from './exit-code.js';
import { BUNDLED_PACK } from './packs.js';
export function runRules(request) {
    const paths = request.paths.length === 0 ? [BUNDLED_PACK] : request.paths;
    const { compiled, unreadable } = readRuleFiles(paths, { contentFolder: request.contentFolder, deprecated: true });
    for (const { path, reason } of unreadable)
        process.stderr.write(`telltale: cannot open the rules at ${escapeControls(path)}: ${reason}\n`);
    const listed = listRules(compiled);
    if (request.format === 'json')
        print(JSON.stringify(request.action === 'show' ? listed.map(showJson) : checkJson(listed), null, 2));
    else if (request.action === 'show')
        print(listed.map(renderRule).join('\n\n'));
    else if (request.action === 'list')
        printList(listed);
    else
        printCheck(listed, compiled.otherFiles);
    return unreadable.length > 0 || listed.some(({ status }) => status === 'failed') ? EXIT.usage : EXIT.ran;
}
function listRules(compiled) {
    const loaded = compiled.all.map(({ rule, status, diagnostics }) => ({
        id: rule.id,
        name: rule.name,
        path: rule.path,
        language: rule.language,
        type: rule.type,
        status,
        deprecated: rule.deprecated,
        diagnostics: sortDiagnostics(diagnostics),
        rule,
    }));
    const others = compiled.notLoaded.map(({ ok: _, ...rest }) => ({ ...rest, diagnostics: sortDiagnostics(rest.diagnostics), rule: null }));
    return [...loaded, ...others].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
function checkJson(listed) {
    const count = (status) => listed.filter((item) => item.status === status).length;
    return {
        total: listed.length,
        compiled: count('compiled'),
        unsupported: count('unsupported'),
        failed: count('failed'),
        rules: listed.map(({ rule: _, diagnostics, ...item }) => ({
            ...item,
            diagnostics: diagnostics.map(diagnosticJson),
        })),
    };
}
function diagnosticJson({ code, severity, message, hint, source, span }) {
    const place = source === undefined || span === undefined ? null : locate(source, span.start);
    return {
        code,
        severity,
        message,
        hint: hint ?? null,
        path: source?.name ?? null,
        line: place?.line ?? null,
        column: place?.column ?? null,
    };
}
function showJson({ rule, diagnostics, ...item }) {
    return {
        ...item,
        ...(rule === null ? {} : { ...rule, query: rule.query.text }),
        diagnostics: diagnostics.map(diagnosticJson),
    };
}
function printList(listed) {
    const rows = listed.map((item) => [
        item.rule?.severity ?? '',
        item.rule?.kind ?? '',
        item.language ?? '',
        item.type ?? '',
        item.deprecated ? `${item.status}, deprecated` : item.status,
        item.name ?? item.path,
    ]);
    print(renderColumns(['SEVERITY', 'KIND', 'LANGUAGE', 'TYPE', 'STATUS', 'NAME'], rows));
}
function printCheck(listed, others) {
    for (const item of listed) {
        for (const diagnostic of item.diagnostics)
            print(renderDiagnostic(diagnostic));
    }
    const count = (status) => listed.filter((item) => item.status === status).length;
    if (listed.some(({ diagnostics }) => diagnostics.length > 0))
        print('');
    const rest = others > 0 ? ` · ${others} other ${others === 1 ? 'file' : 'files'}` : '';
    print(`${listed.length} ${listed.length === 1 ? 'rule' : 'rules'}: ${count('compiled')} compiled, ${count('unsupported')} unsupported, ${count('failed')} failed${rest}`);
    const reasons = new Map();
    for (const item of listed) {
        if (item.status === 'compiled')
            continue;
        const [first] = item.diagnostics.filter(({ severity }) => severity === 'error');
        const reason = first === undefined ? item.status : `${item.status}: ${first.message}`;
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    for (const [reason, times] of [...reasons].sort((a, b) => b[1] - a[1]).slice(0, 50)) {
        print(`  ${String(times).padStart(5)}  ${escapeControls(reason)}`);
    }
}
/** All that the vendor's page would show, in its order. */
function renderRule(item) {
    const { rule } = item;
    if (rule === null)
        return [`${item.name ?? item.path}`, ...item.diagnostics.map(renderDiagnostic)].join('\n');
    const lines = [rule.name, '='.repeat(Math.min(rule.name.length, 80))];
    const field = (name, value) => {
        if (value === null || value === undefined || value === '')
            return;
        lines.push(`${name.padEnd(16)}${escapeControls(String(value))}`);
    };
    const list = (name, values) => field(name, values.join(', '));
    const block = (name, text) => {
        if (text.trim() === '')
            return;
        lines.push('', name, ...text
            .trim()
            .split('\n')
            .map((line) => `  ${escapeControls(line)}`));
    };
    field('id', rule.id);
    field('path', rule.path);
    field('vendor', rule.vendor);
    field('language', rule.language);
    field('type', rule.type);
    field('kind', rule.kind);
    field('status', `${item.status}${rule.deprecated ? ', deprecated' : ''}${rule.status === '' ? '' : ` (vendor: ${rule.status})`}`);
    field('severity', rule.severity);
    field('risk score', rule.riskScore);
    field('version', rule.version);
    field('author', rule.author);
    field('created', rule.created);
    field('updated', rule.updated);
    field('licence', rule.license);
    list('tags', rule.tags);
    list('stories', rule.stories);
    list('data sources', rule.dataSources);
    list('index patterns', rule.elastic?.indexPatterns ?? []);
    field('schedule', [rule.schedule.every, rule.schedule.from, rule.schedule.to].filter((part) => part !== null).join(', '));
    for (const { tactic, technique } of rule.threat) {
        const techniques = technique.map(({ id, name }) => (name === '' ? id : `${id} ${name}`)).join(', ');
        field('ATT&CK', [tactic === null ? '' : `${tactic.id} ${tactic.name}`, techniques].filter((part) => part !== '').join(': '));
    }
    block('Description', rule.description);
    block('Query', rule.query.text);
    block('How to implement', rule.howToImplement);
    block('False positives', rule.falsePositives.join('\n'));
    if (rule.risk !== null) {
        block('Risk', [
            rule.risk.message,
            ...rule.risk.objects.map(({ field: name, type, score }) => `${type} in ${name}: +${score}`),
            ...rule.risk.threatObjects.map(({ field: name, type }) => `threat object ${type} in ${name}`),
        ].join('\n'));
    }
    block('Drill-downs', rule.drilldowns.map(({ name, search }) => `${name}\n  ${search}`).join('\n'));
    block('Tests', rule.tests.map(({ name, data }) => `${name}: ${data.map(({ data: url }) => url).join(', ')}`).join('\n'));
    block('References', rule.references.join('\n'));
    block('Note', rule.note);
    for (const [name, value] of Object.entries(rule.other))
        field(name, typeof value === 'string' ? value : JSON.stringify(value));
    for (const diagnostic of item.diagnostics)
        lines.push('', renderDiagnostic(diagnostic));
    return lines.join('\n');
}
function renderColumns(head, rows) {
    const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
    return [head, ...rows]
        .map((row) => row
        .map((cell, i) => escapeControls(cell).padEnd(widths[i]))
        .join('  ')
        .trimEnd())
        .join('\n');
}
function print(text) {
    process.stdout.write(`${text}\n`);
}
