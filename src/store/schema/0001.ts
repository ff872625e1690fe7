/** The first tables. Times are microseconds since 1970; triage lies beside alerts so that alerts are written once. */
export const STEP_0001 = `
CREATE TABLE alerts (
  id VARCHAR PRIMARY KEY, kind VARCHAR NOT NULL, time BIGINT, sort_time BIGINT NOT NULL, found_at BIGINT NOT NULL,
  rule_id VARCHAR NOT NULL, rule_name VARCHAR NOT NULL, severity VARCHAR NOT NULL, risk_score DOUBLE NOT NULL,
  host VARCHAR, user_name VARCHAR, process VARCHAR, target VARCHAR, event_count BIGINT NOT NULL,
  search VARCHAR NOT NULL, doc VARCHAR NOT NULL
);
CREATE TABLE triage (alert_id VARCHAR PRIMARY KEY, state VARCHAR NOT NULL, disposition VARCHAR, assignee VARCHAR);
CREATE SEQUENCE note_number;
CREATE TABLE notes (
  number BIGINT DEFAULT nextval('note_number'), alert_id VARCHAR NOT NULL, made_at BIGINT NOT NULL, author VARCHAR NOT NULL,
  text VARCHAR NOT NULL, state VARCHAR, disposition VARCHAR, assignee VARCHAR
);
CREATE TABLE risks (
  alert_id VARCHAR NOT NULL, object VARCHAR NOT NULL, type VARCHAR NOT NULL, score DOUBLE NOT NULL,
  message VARCHAR NOT NULL, time BIGINT, rule_id VARCHAR NOT NULL, rule_name VARCHAR NOT NULL
);
CREATE TABLE events (
  position BIGINT NOT NULL, time BIGINT, host VARCHAR, kind VARCHAR NOT NULL, event_id VARCHAR NOT NULL,
  user_name VARCHAR, process VARCHAR, text VARCHAR NOT NULL
);
CREATE TABLE usage (
  key VARCHAR PRIMARY KEY, provider VARCHAR NOT NULL, kind VARCHAR NOT NULL, program VARCHAR, program_path VARCHAR,
  host VARCHAR, user_name VARCHAR, contacts BIGINT NOT NULL, failed BIGINT NOT NULL, targets VARCHAR NOT NULL,
  first_time BIGINT, last_time BIGINT
);
CREATE TABLE sources (
  key VARCHAR PRIMARY KEY, input VARCHAR NOT NULL, sender VARCHAR NOT NULL, host VARCHAR, events BIGINT NOT NULL,
  bytes BIGINT NOT NULL, late BIGINT NOT NULL, faults BIGINT NOT NULL, newest BIGINT, received_at BIGINT NOT NULL,
  since BIGINT NOT NULL
);
CREATE TABLE users (
  name VARCHAR PRIMARY KEY, role VARCHAR NOT NULL, secret VARCHAR NOT NULL, created_at BIGINT NOT NULL,
  disabled BOOLEAN NOT NULL
);
CREATE TABLE sessions (
  id VARCHAR PRIMARY KEY, user_name VARCHAR NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL
);
CREATE TABLE tokens (
  id VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, scope VARCHAR NOT NULL, created_at BIGINT NOT NULL,
  created_by VARCHAR NOT NULL, revoked_at BIGINT
);
CREATE SEQUENCE audit_number;
CREATE TABLE audit (
  number BIGINT DEFAULT nextval('audit_number'), made_at BIGINT NOT NULL, actor VARCHAR NOT NULL, action VARCHAR NOT NULL,
  target VARCHAR, detail VARCHAR
);
`;
