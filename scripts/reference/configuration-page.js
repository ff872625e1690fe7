/** The page about the settings of `serve`, from the schema that checks them. */
import { z } from 'zod';
import { serveConfig } from '../../build/app/serve-config.js';
import { table } from './markdown.js';

function rowsOf(schema, prefix = '') {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const setting = property.anyOf?.find(({ type }) => type !== 'null') ?? property;
    const path = `${prefix}${name}`;
    const own = [
      [
        `\`${path}\``,
        `\`${JSON.stringify(property.default ?? null)}\``,
        property.description ?? setting.description ?? '',
      ],
    ];
    const inner =
      setting.type === 'object'
        ? rowsOf(setting, `${path}.`)
        : setting.type === 'array'
          ? rowsOf(setting.items ?? {}, `${path}[].`)
          : [];
    // A group says nothing that its members do not say.
    return setting.type === 'object' && property.anyOf === undefined && inner.length > 0 ? inner : [...own, ...inner];
  });
}

export const configurationPage = {
  file: 'configuration.md',
  title: 'Configuration of serve',
  summary: 'every setting of `telltale serve`, with its default and unit',
  body: () =>
    `\`telltale serve --config FILE\` reads YAML. A setting that is left out has its default; a name that is not known is an error.\n\n${table(['Setting', 'Default', 'Meaning'], rowsOf(z.toJSONSchema(serveConfig, { io: 'input' })))}`,
};
