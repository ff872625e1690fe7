/**
 * Binary XML as a tree: what template definitions are parsed to, once, and what the few fragments without a template are
 * parsed to on the spot. A tree of a template holds no offsets into its chunk, so that it serves every chunk and file
 * with the same template. Each element carries what renderers would otherwise work out again for every record.
 */
import { escapeToBytes } from './byte-sink.ts';

/** Elements may nest so deep, fragments inside values included. Real events stay below ten. */
export const MAX_DEPTH = 128;

export interface Text {
  readonly kind: 'text';
  readonly text: string;
  readonly xml: Uint8Array;
  /** Escaped for attributes. */
  readonly attribute: Uint8Array;
  /** Escaped for JSON, without quotes. */
  readonly json: Uint8Array;
  readonly cdata: boolean;
}

/** A character or entity reference: XML keeps the reference, all else the character (null: an unknown entity). */
export interface Reference {
  readonly kind: 'reference';
  readonly xml: Uint8Array;
  readonly text: string | null;
  readonly json: Uint8Array;
}

export interface Instruction {
  readonly kind: 'instruction';
  readonly xml: Uint8Array;
}

/** Where an instance puts one of its values. Optional: an empty value leaves out the attribute that it fills. */
export interface Substitution {
  readonly kind: 'substitution';
  readonly slot: number;
  readonly optional: boolean;
}

/** A template instance, or binary XML as a value, at a place in the chunk: never inside a template. */
export interface Nested {
  readonly kind: 'nested';
  readonly start: number;
  readonly end: number;
}

export interface Attribute {
  readonly name: Name;
  readonly parts: readonly Node[];
}

/** A name and what renderers write for it. */
export interface Name {
  readonly text: string;
  /** `<Name` and `</Name>`. */
  readonly open: Uint8Array;
  readonly close: Uint8Array;
  /** ` Name='` */
  readonly attribute: Uint8Array;
  /** `,"Name":` */
  readonly key: Uint8Array;
}

export interface Element {
  readonly kind: 'element';
  readonly name: Name;
  readonly attributes: readonly Attribute[];
  readonly children: readonly Node[];
  /** Closed as empty in the binary form: `<X/>`. An element whose content comes to nothing is `<X></X>`. */
  readonly empty: boolean;
  /** The slot whose null leaves the element out, or -1. */
  readonly dependency: number;
  /** Slots that stand directly in it or in its attributes: an array in one of them repeats the element. */
  readonly slots: readonly number[];
  /** No slot and no nested fragment anywhere inside: it renders the same every time. */
  readonly constant: boolean;
  /** The slot of an element whose only content is one substitution, else -1. */
  readonly leafSlot: number;
  /** EventData or UserData, whose `Data` children JSON flattens. */
  readonly container: boolean;
  /** Its `Name` attribute, for `Data` elements that have one. */
  readonly dataName: DataName | null;
  /** Children that are elements all have different names (`Data`: different `Name`s). */
  readonly unique: boolean;
  /** Some `Data` child has a `Name` that is not empty. null: only a record can tell. */
  readonly hasNamedData: boolean | null;
  /** What it renders to as XML, kept after the first time where it is constant. */
  readonly rendered: { xml: Uint8Array | null };
}

export interface DataName {
  /** null: made from the record's values. */
  readonly text: string | null;
  /** `,"name":` where the text is known. */
  readonly key: Uint8Array | null;
  readonly parts: readonly Node[];
}

export type Node = Element | Text | Reference | Instruction | Substitution | Nested;

/** Characters that could end a name early and so smuggle markup into output. */
const NOT_NAME = /[\u0000-\u0020"'&/<=>`\u007f-\u009f\ufffe\uffff]/g;

export function buildName(raw: string): Name {
  const text = raw.replace(NOT_NAME, '_') || '_';
  return {
    text,
    open: escapeToBytes(text, 'none', '<'),
    close: escapeToBytes(text, 'none', '</', '>'),
    attribute: escapeToBytes(text, 'none', ' ', "='"),
    key: buildKey(text),
  };
}

/** `,"name":` */
export function buildKey(name: string): Uint8Array {
  return escapeToBytes(name, 'json', ',"', '":');
}

export function buildText(text: string, cdata = false): Text {
  const xml = cdata
    ? escapeToBytes(text.replaceAll(']]>', ']]]]><![CDATA[>'), 'none', '<![CDATA[', ']]>')
    : escapeToBytes(text, 'text');
  return {
    kind: 'text',
    text,
    xml,
    attribute: escapeToBytes(text, 'attribute'),
    json: escapeToBytes(text, 'json'),
    cdata,
  };
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['quot', '"'],
  ['apos', "'"],
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
]);

export function buildEntity(name: Name): Reference {
  const text = ENTITIES.get(name.text) ?? null;
  const written = `&${name.text};`;
  return {
    kind: 'reference',
    xml: escapeToBytes(written, 'none'),
    text: text ?? written,
    json: escapeToBytes(text ?? written, 'json'),
  };
}

export function buildCharacter(code: number): Reference {
  const surrogate = code >= 0xd800 && code < 0xe000;
  const allowed = !surrogate && (code >= 0x20 || code === 9 || code === 10 || code === 13) && code < 0xfffe;
  const text = surrogate ? '\ufffd' : String.fromCharCode(code);
  return {
    kind: 'reference',
    xml: escapeToBytes(allowed ? `&#${code};` : '_', 'none'),
    text,
    json: escapeToBytes(text, 'json'),
  };
}

/** `?>` inside the data would end the instruction early. */
export function buildInstruction(target: Name, data: string): Instruction {
  const safe = data.replaceAll('?>', '? >').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '_');
  return { kind: 'instruction', xml: escapeToBytes(safe, 'none', `<?${target.text} `, '?>') };
}

function directSlots(attributes: readonly Attribute[], children: readonly Node[]): number[] {
  const slots = new Set<number>();
  // Content first: that is the order in which arrays repeat the element.
  for (const node of children) if (node.kind === 'substitution') slots.add(node.slot);
  for (const { parts } of attributes) {
    for (const node of parts) if (node.kind === 'substitution') slots.add(node.slot);
  }
  return [...slots];
}

const isConstant = (node: Node): boolean =>
  node.kind === 'element' ? node.constant : node.kind !== 'substitution' && node.kind !== 'nested';

/** The text of parts that are all constant, or null. */
function constantText(parts: readonly Node[]): string | null {
  let text = '';
  for (const part of parts) {
    if (part.kind === 'text' || part.kind === 'reference') text += part.text ?? '';
    else if (part.kind !== 'instruction') return null;
  }
  return text;
}

function readDataName(name: Name, attributes: readonly Attribute[]): DataName | null {
  const attribute = name.text === 'Data' ? attributes.find((a) => a.name.text === 'Name') : undefined;
  if (attribute === undefined) return null;
  const text = constantText(attribute.parts);
  return { text, key: text === null ? null : buildKey(text), parts: attribute.parts };
}

/** Whether children are named apart, and whether `Data` among them have names. */
function surveyChildren(children: readonly Node[]): { unique: boolean; hasNamedData: boolean | null } {
  const names = new Set<string>();
  let unique = true;
  let named: boolean | null = false;
  for (const child of children) {
    if (child.kind === 'substitution' || child.kind === 'nested') {
      unique = false;
      if (named === false) named = null;
    }
    if (child.kind !== 'element') continue;
    const { dataName } = child;
    const key = dataName === null ? child.name.text : `Data\u0000${dataName.text}`;
    if (names.has(key) || dataName?.text === null) unique = false;
    names.add(key);
    if (dataName === null || dataName.text === '') continue;
    if (dataName.text !== null) named = true;
    else if (named === false) named = null;
  }
  return { unique, hasNamedData: named };
}

export function buildElement(
  name: Name,
  attributes: readonly Attribute[],
  children: readonly Node[],
  empty: boolean,
  dependency: number,
): Element {
  const only = children[0];
  const leaf = children.length === 1 && only?.kind === 'substitution';
  return {
    kind: 'element',
    name,
    attributes,
    children,
    empty,
    dependency,
    slots: directSlots(attributes, children),
    constant: dependency < 0 && children.every(isConstant) && attributes.every(({ parts }) => parts.every(isConstant)),
    leafSlot: leaf ? only.slot : -1,
    container: name.text === 'EventData' || name.text === 'UserData',
    dataName: readDataName(name, attributes),
    ...surveyChildren(children),
    rendered: { xml: null },
  };
}
