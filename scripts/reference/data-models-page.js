/** CIM data models: which events a dataset holds, and how its gaps are filled. */
import { DATA_MODELS } from '../../build/event/data-models/index.js';
import { code, codes } from './markdown.js';

export const dataModelsPage = {
  file: 'data-models.md',
  title: 'Data models',
  summary: 'datasets that `tstats`, `datamodel` and `from datamodel` can ask',
  body: () =>
    [
      'A dataset holds the events that have all of its tags. Its fields are those of Splunk’s add-ons. Some are',
      'filled in where they are missing, as Splunk’s models compute them, so that `stats … by` over a model keeps rows that a',
      'raw search would drop. Every other data model of the Common Information Model is known by name and has no events.',
      ...DATA_MODELS.flatMap(renderModel),
    ].join('\n'),
};

function renderModel({ model, root, tags, fields, children = {}, except }) {
  const lines = ['', `## ${code(`${model}.${root}`)}`, '', `- tags: ${codes(tags)}`];
  if (except !== undefined) lines.push(`- but not: ${renderConstraint(except)}`);
  for (const [name, constraint] of Object.entries(children)) {
    lines.push(`- ${code(name)}: ${renderConstraint(constraint) || 'the same events'}`);
  }
  const filled = new Map();
  for (const [name, { fill }] of Object.entries(fields)) filled.set(fill, [...(filled.get(fill) ?? []), name]);
  for (const [fill, names] of filled) {
    const words = fill === null ? 'left missing' : `filled with ${code(String(fill))}`;
    lines.push(`- ${words}: ${codes(names.sort())}`);
  }
  return lines;
}

function renderConstraint({ tags = [], where = {} }) {
  const conditions = Object.entries(where).map(([name, text]) =>
    [text]
      .flat()
      .map((one) => code(`${name}=${one}`))
      .join(' or '),
  );
  return [...(tags.length > 0 ? [`tags ${codes(tags)}`] : []), ...conditions].join(', ');
}
