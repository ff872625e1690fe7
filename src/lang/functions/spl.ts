/** Functions of SPL: those that eval expressions call by name, and those that commands and operators are lowered to. */
import type { FunctionSpec } from '../function.ts';
import { SPL_BITS } from './spl-bits.ts';
import { counted, SPL_CONDITIONAL } from './spl-conditional.ts';
import { SPL_CASTS, SPL_CONVERSIONS } from './spl-conversion.ts';
import { SPL_HASHES } from './spl-hash.ts';
import { SPL_JSON } from './spl-json.ts';
import { like } from './spl-like.ts';
import { SPL_MATH } from './spl-math.ts';
import { SPL_MULTIVALUE } from './spl-multivalue.ts';
import { cidrmatch, ipmask } from './spl-network.ts';
import { SPL_MEMBERSHIP, SPL_OPERATORS } from './spl-operators.ts';
import { printf } from './spl-printf.ts';
import { SPL_REGEX } from './spl-regex.ts';
import { replaceWhole, total } from './spl-replace-value.ts';
import { sed } from './spl-sed.ts';
import { SPL_TEXT } from './spl-text.ts';
import { SPL_TIME, SPL_TIME_INTERNAL } from './spl-time.ts';

/** What an expression may call; `true`, `false`, `null`, `mvfilter`, `mvmap` and `searchmatch` belong to the grammar. */
export const SPL_CALLABLE: readonly FunctionSpec[] = [
  ...SPL_CONDITIONAL,
  ...SPL_MEMBERSHIP,
  like,
  ...SPL_REGEX,
  ...SPL_TEXT,
  ...SPL_MULTIVALUE,
  ...SPL_MATH,
  ...SPL_CASTS,
  ...SPL_TIME,
  cidrmatch,
  ipmask,
  printf,
  ...SPL_JSON,
  ...SPL_BITS,
  ...SPL_HASHES,
];

export const SPL_FUNCTIONS: readonly FunctionSpec[] = [
  ...SPL_CALLABLE,
  ...SPL_OPERATORS,
  counted,
  sed,
  replaceWhole,
  total,
  ...SPL_CONVERSIONS,
  ...SPL_TIME_INTERNAL,
];

/** Functions that Splunk has and Telltale does not. */
export const UNSUPPORTED_SPL_FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'commands json_append json_delete json_entries json_extend json_extract_exact json_has_key_exact json_set ' +
    'json_set_exact lookup mvreverse mvsum object_to_array array_to_object random relative_time_utc sigfig toarray tobool ' +
    'todouble toint tojson toobject typeof_array isarray isobject isdouble isnum_array'
  ).split(' '),
);
