/**
 * Rule bundles: the texts of a run's rules and of what they need (macros, lookups), as plain data. A bundle compiles to
 * the same programs, in the same order, in every thread; nothing is read from disk after it was made.
 */
import { buildPrograms } from '../engine/program.js';
import { compileRule } from '../rule/compile.js';
import { findContentRoot, folderOf, loadContent, NO_CONTENT, } from '../rule/content-roots.js';
import { buildRuleSet } from '../rule/rule-set.js';
/** Makes a bundle from files already read, and compiles it; `reader` reaches macros and lookups and is asked for all that rules need. */
export function buildBundle(files, options, reader) {
    const lists = new Map();
    const texts = new Map();
    const recording = {
        list: (folder) => remember(lists, folder, () => reader.list(folder)),
        read: (path) => remember(texts, path, () => reader.read(path)),
    };
    const compiled = compileWith(files, options, recording);
    // Tables are read when they are first asked for: ask now, so that the bundle holds them.
    for (const { rule, content } of compiled.rules)
        for (const table of tablesOf(compiled, rule))
            content.lookup(table);
    return { bundle: { files, ...options, lists: [...lists], texts: [...texts] }, compiled };
}
export function compileBundle(bundle) {
    const lists = new Map(bundle.lists);
    const texts = new Map(bundle.texts);
    return compileWith(bundle.files, bundle, {
        list: (folder) => lists.get(folder) ?? [],
        read: (path) => texts.get(path) ?? null,
    });
}
function remember(known, key, make) {
    let value = known.get(key);
    if (value === undefined) {
        value = make();
        known.set(key, value);
    }
    return value;
}
function compileWith(files, options, reader) {
    const set = buildRuleSet({ files });
    const contents = new Map();
    const contentOf = (rule) => {
        const root = options.contentFolder ?? findContentRoot(folderOf(rule.path), reader);
        return root === null ? NO_CONTENT : remember(contents, root, () => loadContent(root, reader));
    };
    const all = [];
    const notLoaded = [];
    const running = [];
    for (const loaded of set.rules) {
        if (!loaded.ok) {
            notLoaded.push(loaded);
            continue;
        }
        const content = contentOf(loaded.rule);
        const compiled = compileRule(loaded.rule, content);
        all.push({ ...compiled, diagnostics: [...loaded.diagnostics, ...compiled.diagnostics] });
        if (compiled.plan === null || (loaded.rule.deprecated && !options.deprecated))
            continue;
        running.push({
            rule: loaded.rule,
            text: compiled.expanded ?? loaded.rule.query,
            plan: compiled.plan,
            content: { lookup: (name) => content.lookups.get(name) },
        });
    }
    const programs = buildPrograms(running.map(({ rule, plan }) => ({ plan, indexPatterns: rule.elastic?.indexPatterns ?? [] })));
    const ruleOf = new Map(programs.rules.flatMap((program, rule) => [program, ...program.subprograms].map(({ index }) => [index, rule])));
    const skipped = all.filter(({ rule, plan }) => plan !== null && rule.deprecated).length;
    return {
        all,
        notLoaded,
        rules: running,
        programs,
        lookup: (program, name) => running[ruleOf.get(program)].content.lookup(name),
        counts: {
            total: running.length,
            eql: running.filter(({ rule }) => rule.language === 'eql').length,
            spl: running.filter(({ rule }) => rule.language === 'spl').length,
            unsupported: countStatus(all, notLoaded, 'unsupported'),
            failed: countStatus(all, notLoaded, 'failed'),
        },
        otherFiles: set.counts.other,
        notes: skipped > 0 && !options.deprecated
            ? [`${skipped} deprecated ${skipped === 1 ? 'rule was' : 'rules were'} left out; --deprecated runs them`]
            : [],
    };
}
function countStatus(all, notLoaded, status) {
    return [...all, ...notLoaded].filter((item) => item.status === status).length;
}
/** Tables that a rule's stages name, subsearches included. */
function tablesOf(compiled, rule) {
    const index = compiled.rules.findIndex((running) => running.rule === rule);
    const program = compiled.programs.rules[index];
    if (program === undefined)
        return [];
    return [program, ...program.subprograms].flatMap(({ plan }) => plan.stages.flatMap((stage) => (stage.kind === 'lookup' || stage.kind === 'inputlookup' ? [stage.table] : [])));
}
