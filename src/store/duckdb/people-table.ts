/** Users, sessions, tokens and the audit log: how they lie in tables and how they are asked for. */
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { AuditEntry, Page, PageQuery, Session, Token, User } from '../store.ts';
import type { Database, DataRow, Run } from './database.ts';
import { numberIn, numberOrNull, pageSize, textIn, textOrNull, wellFormed } from './text.ts';

export async function listUsers(db: Database): Promise<User[]> {
  return (await db.read('SELECT * FROM users ORDER BY name')).map(userOf);
}

export async function readUser(db: Database, name: string): Promise<User | null> {
  const [row] = await db.read('SELECT * FROM users WHERE name = ?', [wellFormed(name)]);
  return row === undefined ? null : userOf(row);
}

export async function writeUser(run: Run, { name, role, secret, createdAt, disabled }: User): Promise<void> {
  await run(
    `INSERT INTO users VALUES (?, ?, ?, ?::BIGINT, ?) ON CONFLICT (name)
     DO UPDATE SET role = excluded.role, secret = excluded.secret, disabled = excluded.disabled`,
    [wellFormed(name), role, secret, createdAt, disabled],
  );
}

export async function removeUser(run: Run, name: string): Promise<boolean> {
  await run('DELETE FROM sessions WHERE user_name = ?', [wellFormed(name)]);
  return (await run('DELETE FROM users WHERE name = ? RETURNING name', [wellFormed(name)])).length > 0;
}

function userOf(row: DataRow): User {
  return {
    name: textIn(row, 'name'),
    role: textIn(row, 'role') as User['role'], // as it was written
    secret: textIn(row, 'secret'),
    createdAt: numberIn(row, 'created_at'),
    disabled: row['disabled'] === true,
  };
}

export async function readSession(db: Database, id: string): Promise<Session | null> {
  const [row] = await db.read('SELECT * FROM sessions WHERE id = ?', [wellFormed(id)]);
  if (row === undefined) return null;
  return {
    id: textIn(row, 'id'),
    user: textIn(row, 'user_name'),
    createdAt: numberIn(row, 'created_at'),
    expiresAt: numberIn(row, 'expires_at'),
  };
}

export async function writeSession(run: Run, { id, user, createdAt, expiresAt }: Session): Promise<void> {
  await run(
    `INSERT INTO sessions VALUES (?, ?, ?::BIGINT, ?::BIGINT) ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at`,
    [id, user, createdAt, expiresAt],
  );
}

export async function listTokens(db: Database): Promise<Token[]> {
  return (await db.read('SELECT * FROM tokens ORDER BY created_at, id')).map((row) => ({
    id: textIn(row, 'id'),
    name: textIn(row, 'name'),
    scope: textIn(row, 'scope') as Token['scope'], // as it was written
    createdAt: numberIn(row, 'created_at'),
    createdBy: textIn(row, 'created_by'),
    revokedAt: numberOrNull(row, 'revoked_at'),
  }));
}

export async function writeToken(run: Run, token: Token): Promise<void> {
  const { id, name, scope, createdAt, createdBy, revokedAt } = token;
  await run(
    `INSERT INTO tokens VALUES (?, ?, ?, ?::BIGINT, ?, ?::BIGINT) ON CONFLICT (id)
     DO UPDATE SET name = excluded.name, scope = excluded.scope, revoked_at = excluded.revoked_at`,
    [id, wellFormed(name), scope, createdAt, wellFormed(createdBy), revokedAt],
  );
}

export async function addAudit(run: Run, { at, actor, action, target, detail }: AuditEntry): Promise<void> {
  await run('INSERT INTO audit (made_at, actor, action, target, detail) VALUES (?::BIGINT, ?, ?, ?, ?)', [
    at,
    wellFormed(actor),
    action,
    target === null ? null : wellFormed(target),
    detail === null ? null : wellFormed(detail),
  ]);
}

export async function listAudit(db: Database, page: PageQuery): Promise<Page<AuditEntry>> {
  const after = page.cursor === undefined ? null : decodeCursor(page.cursor);
  const limit = pageSize(page.limit);
  const found = await db.read(
    `SELECT * FROM audit ${after === null ? '' : 'WHERE number < ?::BIGINT'} ORDER BY number DESC LIMIT ${limit + 1}`,
    after === null ? [] : [after[0]],
  );
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return {
    rows: rows.map((row) => ({
      at: numberIn(row, 'made_at'),
      actor: textIn(row, 'actor'),
      action: textIn(row, 'action'),
      target: textOrNull(row, 'target'),
      detail: textOrNull(row, 'detail'),
    })),
    next: found.length > limit && last !== undefined ? encodeCursor(numberIn(last, 'number'), '') : null,
  };
}
