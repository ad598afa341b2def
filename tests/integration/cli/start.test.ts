import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { concord, linesOf } from '../../fixtures/concord.ts'
import { startTestDatabase } from '../../fixtures/database.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'concord-test-'))
chmodSync(folder, 0o755)
const at = (...parts: string[]) => path.join(folder, ...parts)
const servers: Server[] = []
afterAll(async () => {
  for (const server of servers) server.close()
  rmSync(folder, { recursive: true, force: true })
})
const isRoot = process.getuid?.() === 0
const NOBODY = { uid: 65534, gid: 65534 }

async function listening(server: Server, host = '127.0.0.1'): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return (server.address() as AddressInfo).port
}

/** Starts Concord, on a data folder of its own, where it must refuse: one line, no stack trace, exit code 1. */
async function refusal(
  env: Record<string, string>,
  options: Parameters<typeof concord>[1] = {},
  command = 'start',
): Promise<string> {
  const data = mkdtempSync(at('data-'))
  chmodSync(data, 0o777)
  const ended = await concord([command], {
    ...options,
    env: { CONCORD_DATA: data, CONCORD_PORT: '3950', ...env },
  })
  expect(ended.code, ended.stderr).toBe(1)
  expect(linesOf(ended.stderr)).toHaveLength(1)
  return ended.stderr
}

describe('an address that can’t be listened on', () => {
  it('is told from ports in use', async () => {
    expect(await refusal({ CONCORD_HOST: '192.0.2.7' })).toMatch(
      /^CONCORD_HOST: 192\.0\.2\.7 is not an address of this machine\. Set one of .*127\.0\.0\.1.*, or 0\.0\.0\.0 for all/,
    )
    expect(await refusal({ CONCORD_HOST: 'no-such-host.invalid' })).toMatch(
      /^CONCORD_HOST: the name no-such-host\.invalid/,
    )
    expect(await refusal({ CONCORD_PORT: '80x' })).toBe(
      'CONCORD_PORT must be a whole number between 1 and 65535, not “80x”.\n',
    )
  })

  // Some systems let everybody use every port.
  const setting = '/proc/sys/net/ipv4/ip_unprivileged_port_start'
  const lowest = existsSync(setting) ? Number(readFileSync(setting, 'utf8')) : 0
  it.runIf(isRoot && lowest > 81)('is told where the port is for administrators', async () => {
    expect(await refusal({ CONCORD_PORT: '81' }, NOBODY)).toMatch(
      /^CONCORD_PORT: this user may not use port 81\. Ports below 1024 .* set a higher one, such as 3000\.$/m,
    )
  })
})

describe('a data folder that can’t be used', () => {
  it('is told by the setting’s name', async () => {
    writeFileSync(at('file'), 'own')
    expect(await refusal({ CONCORD_DATA: at('file') })).toMatch(/^CONCORD_DATA: .*file is a file\. Name a folder\.$/m)
    mkdirSync(at('taken/database'), { recursive: true })
    writeFileSync(at('taken/database/thesis.doc'), 'own')
    expect(await refusal({ CONCORD_DATA: at('taken') })).toMatch(
      /^CONCORD_DATA: .*database is a folder without a database in it/,
    )
    expect(readdirSync(at('taken/database'))).toEqual(['thesis.doc'])
    mkdirSync(at('damaged'))
    writeFileSync(at('damaged/secrets.json'), '{')
    expect(await refusal({ CONCORD_DATA: at('damaged') })).toMatch(
      /^CONCORD_DATA: .*secrets\.json is damaged\. Restore/,
    )
  })

  it.runIf(isRoot)('is told where this user may not write or read it', async () => {
    mkdirSync(at('closed'), { mode: 0o755 })
    expect(await refusal({ CONCORD_DATA: at('closed') }, NOBODY)).toMatch(
      /^CONCORD_DATA: .* this user has no permission/,
    )
    mkdirSync(at('foreign'), { mode: 0o777 })
    chmodSync(at('foreign'), 0o777)
    writeFileSync(at('foreign/secrets.json'), '{}', { mode: 0o600 })
    expect(await refusal({ CONCORD_DATA: at('foreign') }, NOBODY)).toMatch(
      /^CONCORD_DATA: .*secrets\.json can’t be read/,
    )
  })

  it.runIf(process.platform === 'linux')('is told where it can never be made', async () => {
    expect(await refusal({ CONCORD_DATA: '/proc/concord/data' })).toMatch(
      /^CONCORD_DATA: the folder \/proc\/concord\/data can’t be made/,
    )
  })
})

describe('a DATABASE_URL that does not work', async () => {
  const { url, stop } = await startTestDatabase({ migrated: false })
  afterAll(stop)
  const changed = (changes: Partial<URL>) => Object.assign(new URL(url), changes).href

  it('is told for each cause, by start and worker alike', async () => {
    const silent = await listening(createServer((socket) => socket.on('error', () => {})))
    const web = await listening(createHttpServer((_, response) => response.end('hello')))
    const closing = await listening(createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')))
    const causes: [string, RegExp][] = [
      ['postgresql://me@127.0.0.1:1/x', /nothing answers at 127\.0\.0\.1:1\. Start PostgreSQL there/],
      ['postgresql://me@no-such-host.invalid/x', /the host name no-such-host\.invalid was not found/],
      [changed({ password: 'wrong' }), /the server refuses the password of the user concord/],
      [changed({ password: '' }), /the server asks for a password/],
      [changed({ pathname: '/nowhere' }), /there is no database nowhere on .* Create it \(createdb nowhere\)/],
      [`${url}?sslmode=verify-full`, /the server has no TLS/],
      [`postgresql://me:it@127.0.0.1:${web}/x`, /not PostgreSQL|does not answer as PostgreSQL/],
      [`postgresql://me:it@127.0.0.1:${closing}/x`, /not PostgreSQL|does not answer as PostgreSQL/],
      [`postgresql://me:it@127.0.0.1:${silent}/x`, /does not answer as PostgreSQL does/],
      ['mysql://me:secret@127.0.0.1/x', /must be an address such as postgresql:/],
    ]
    const said = await Promise.all(causes.map(([address]) => refusal({ DATABASE_URL: address })))
    for (const [i, [address, expected]] of causes.entries()) {
      expect(said[i], address).toMatch(/^DATABASE_URL/)
      expect(said[i], address).toMatch(expected)
      expect(said[i]).not.toContain('secret')
    }
    const closed = causes[0]!
    expect(await refusal({ DATABASE_URL: closed[0] }, {}, 'worker')).toMatch(closed[1])
  })

  it('is told by a worker where no Concord has made its tables', async () => {
    expect(await refusal({ DATABASE_URL: url }, {}, 'worker')).toMatch(
      /^DATABASE_URL: the database has no tables yet\. Start/,
    )
    expect(await refusal({ DATABASE_URL: '' }, {}, 'worker')).toMatch(/^DATABASE_URL is not set\./)
  })
})
