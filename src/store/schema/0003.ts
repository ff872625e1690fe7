/**
 * What lists of alerts are narrowed by, beside what an alert is: its state, so that they look at one table (who decided
 * what stays apart), and host and user as they are compared.
 */
export const STEP_0003 = `
ALTER TABLE alerts ADD COLUMN state VARCHAR DEFAULT 'open';
ALTER TABLE alerts ADD COLUMN host_key VARCHAR;
ALTER TABLE alerts ADD COLUMN user_key VARCHAR;
UPDATE alerts SET host_key = lower(host), user_key = lower(user_name);
UPDATE alerts SET state = t.state FROM triage t WHERE t.alert_id = alerts.id;
`;
