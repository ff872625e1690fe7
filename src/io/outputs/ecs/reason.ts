/**
 * The sentence that the detection engine writes on an alert (`kibana.alert.reason`): what kind of event, the process,
 * file and addresses that it has, who, where, and what became of it. Parts that the event lacks are left out.
 */
import { scalarText, type Value, valuesOf } from '../../../event/value.ts';

export function renderReason(name: string, severity: string, fieldValue: (field: string) => Value): string {
  const text = (field: string): string => {
    const joined = valuesOf(fieldValue(field)).slice(0, 50).map(scalarText).join(', ');
    return joined === '-' ? '' : joined;
  };
  const part = (before: string, field: string, after = ''): string => {
    const value = text(field);
    return value === '' ? '' : `${before}${value}${after}`;
  };
  const interest = [
    part(' process ', 'process.name', ','),
    part(' parent process ', 'process.parent.name', ','),
    part(' file ', 'file.name', ','),
    part(' source ', 'source.address'),
    part(':', 'source.port', ','),
    part(' destination ', 'destination.address'),
    part(':', 'destination.port', ','),
  ].join('');
  return [
    part('', 'event.category', ' '),
    'event',
    interest === '' ? '' : ` with${interest}`,
    part(' by ', 'user.name'),
    part(' on ', 'host.name'),
    ` created ${severity} alert ${name}.`,
  ].join('');
}
