/** Alerts of one host or user, without a look at all alerts. */
export const STEP_0004 = `
CREATE INDEX alerts_of_host ON alerts (host_key);
CREATE INDEX alerts_of_user ON alerts (user_key);
`;
