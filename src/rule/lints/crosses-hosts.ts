/** A rule that brings events of several hosts together. */
import { crossingOf } from '../host-reach.ts';
import type { Lint } from '../lint.ts';

export const crossesHosts: Lint = {
  code: 'lint-crosses-hosts',
  severity: 'note',
  summary: 'A sequence, group or limit brings hosts together.',
  why: 'Where events are shared out by host, as over the partitions of a Kafka topic, no one place sees them all, so the rule is left out there.',
  *check({ rule, plan }) {
    const found = plan === null ? null : crossingOf(rule, plan);
    if (found === null) return;
    yield {
      message: `${found.what}, so the rule does not run over a Kafka topic with several partitions`,
      ...(found.span === undefined ? {} : { span: found.span }),
    };
  },
};
