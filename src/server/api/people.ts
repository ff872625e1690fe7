/** The people who may sign in, for admins, and the audit log of what was done. The last admin cannot be lost. */
import { z } from 'zod';
import { formatTime } from '../../event/time.ts';
import type { User } from '../../store/store.ts';
import { actorOf } from '../access.ts';
import { encodePassword } from '../password.ts';
import { Problem } from '../problem.ts';
import * as basicsWire from '../wire/basics.ts';
import * as peopleWire from '../wire/people.ts';
import type { ApiRoutes } from './api.ts';
import { REFUSALS } from './refusals.ts';

const named = z.object({ name: peopleWire.userName });

export const peopleRoutes: ApiRoutes = (api, { store, now }) => {
  api.get(
    '/users',
    {
      config: { access: 'admin' },
      schema: { summary: 'Everybody', response: { 200: peopleWire.userList, ...REFUSALS } },
    },
    async () => ({ items: (await store.listUsers()).map(showUser) }),
  );

  api.post(
    '/users',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Add somebody',
        body: peopleWire.newUser,
        response: { 201: peopleWire.user, 409: basicsWire.problem, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const name = request.body.name.toLowerCase();
      const secret = await encodePassword(request.body.password);
      if ((await store.readUser(name)) !== null)
        throw new Problem(409, 'user-exists', 'There is somebody of this name');
      const user: User = { name, role: request.body.role, secret, createdAt: now(), disabled: false };
      await store.writeUser(user);
      await store.audit({
        at: now(),
        actor: actorOf(request).name,
        action: 'user-created',
        target: name,
        detail: user.role,
      });
      reply.code(201);
      return showUser(user);
    },
  );

  api.patch(
    '/users/:name',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Change somebody’s role or password, or shut them out',
        params: named,
        body: peopleWire.userChange,
        response: { 200: peopleWire.user, 409: basicsWire.problem, ...REFUSALS },
      },
    },
    async (request) => {
      const user = await findUser(request.params.name);
      const { role, password, disabled } = request.body;
      const changed: User = {
        ...user,
        role: role ?? user.role,
        disabled: disabled ?? user.disabled,
        secret: password === undefined ? user.secret : await encodePassword(password),
      };
      if (changed.role !== 'admin' || changed.disabled) await keepAnAdmin(user);
      await store.writeUser(changed);
      const detail = [
        role,
        disabled === undefined ? undefined : disabled ? 'disabled' : 'enabled',
        password === undefined ? undefined : 'password',
      ]
        .filter((part) => part !== undefined)
        .join(', ');
      await store.audit({ at: now(), actor: actorOf(request).name, action: 'user-changed', target: user.name, detail });
      return showUser(changed);
    },
  );

  api.delete(
    '/users/:name',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Remove somebody',
        params: named,
        response: { 204: z.null(), 409: basicsWire.problem, ...REFUSALS },
      },
    },
    async (request, reply) => {
      const user = await findUser(request.params.name);
      await keepAnAdmin(user);
      await store.removeUser(user.name);
      await store.audit({
        at: now(),
        actor: actorOf(request).name,
        action: 'user-removed',
        target: user.name,
        detail: null,
      });
      reply.code(204);
      return null;
    },
  );

  api.get(
    '/audit',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Who did what, newest first',
        querystring: peopleWire.auditQuery,
        response: { 200: peopleWire.auditPage, ...REFUSALS },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const page = await store.listAudit({ limit, ...(cursor === undefined ? {} : { cursor }) });
      return { items: page.rows.map(({ at, ...entry }) => ({ time: formatTime(at), ...entry })), next: page.next };
    },
  );

  async function findUser(name: string): Promise<User> {
    const user = await store.readUser(name.toLowerCase());
    if (user === null) throw new Problem(404, 'no-such-user', 'There is nobody of this name');
    return user;
  }

  async function keepAnAdmin(user: User): Promise<void> {
    const others = (await store.listUsers()).filter(
      ({ name, role, disabled }) => name !== user.name && role === 'admin' && !disabled,
    );
    if (user.role === 'admin' && !user.disabled && others.length === 0)
      throw new Problem(409, 'last-admin', 'This is the last admin; make another one first');
  }
};

function showUser({ name, role, createdAt, disabled }: User): peopleWire.User {
  return { name, role, created: formatTime(createdAt), disabled };
}
