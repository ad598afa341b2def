import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { unfinishedName } from '#lib/settings/unfinished-names.ts'
import { BASELINE_BUNDLE } from '#models/install-embedded.ts'
import { concord, linesOf } from '../../fixtures/concord.ts'
import { countingVideo, phantomVideo, testFolder } from '../../fixtures/videos.ts'

const data = path.join(testFolder, 'data')
const at = (...parts: string[]) => path.join(testFolder, ...parts)
const temporaryFolder = path.join(testFolder, 'temporary')
const run = (parameters: string[], options: Parameters<typeof concord>[1] = {}) =>
  concord(['analyze', ...parameters], {
    ...options,
    env: { CONCORD_DATA: data, TMPDIR: temporaryFolder, TEMP: temporaryFolder, ...options.env },
  })
const isRoot = process.getuid?.() === 0

/** What the program has in its temporary folder. */
const temporary = () => readdirSync(temporaryFolder)

let short: string
let long: string
beforeAll(async () => {
  chmodSync(testFolder, 0o755)
  mkdirSync(temporaryFolder)
  short = await phantomVideo('short.mp4', 3)
  long = countingVideo('long.mp4', 60 * 25, 25)
})

describe('what a result leaves', () => {
  it('leaves nothing in the temporary folder', async () => {
    expect((await run([short, '--out', at('tidy')])).code).toBe(0)
    expect(temporary()).toEqual([])
  })

  it.each([
    ['0027', 0o750, 0o640],
    ['0077', 0o700, 0o600],
  ])('gives results the permissions that the umask %s leaves, and models too', async (umask, folder, file) => {
    const own = at(`data-${umask}`)
    const ended = await run([short, '--out', at(`out-${umask}`)], { umask, env: { CONCORD_DATA: own } })
    expect(ended.code, ended.stderr).toBe(0)
    const modeOf = (...parts: string[]) => statSync(at(...parts)).mode & 0o777
    const results = [[], ['short'], ['short', 'analysis.json'], ['results.csv']]
    expect(results.map((parts) => modeOf(`out-${umask}`, ...parts))).toEqual([folder, folder, file, file])
    expect(modeOf(`data-${umask}`, 'models', BASELINE_BUNDLE)).toBe(folder)
  })

  it.runIf(isRoot)('replaces nothing of another person’s in a folder that several use', async () => {
    mkdirSync(at('several'))
    chmodSync(at('several'), 0o1777)
    mkdirSync(at('data-of-several'))
    chownSync(at('data-of-several'), 65534, 65534)
    const own = at('data-of-several')
    const nobody = { uid: 65534, gid: 65534, env: { CONCORD_DATA: own, TMPDIR: own } }
    expect((await run([short, '--out', at('several')])).code).toBe(0)
    const [, , machine] = unfinishedName().split('-')
    const half = `.concord-${2 ** 22 + 1}-${machine}-0123abcd`
    mkdirSync(at('several', half))
    writeFileSync(at('several', half, 'clips.csv'), 'half')
    const ended = await run([short, '--out', at('several')], nobody)
    expect(ended.code, ended.stderr).toBe(0)
    expect(readdirSync(at('several')).sort()).toEqual([
      half,
      'results-2.csv',
      'results.csv',
      'short',
      expect.stringMatching(/^short-[0-9a-f]{8}$/),
    ])
    expect(linesOf(ended.stderr)).toHaveLength(2)
  })
})

describe('--out', () => {
  const refused = async (out: string, said: RegExp, options: Parameters<typeof concord>[1] = {}) => {
    const before = temporary()
    const ended = await run([short, '--out', out], options)
    expect(ended.code).toBe(1)
    expect(linesOf(ended.stderr)).toHaveLength(1)
    expect(ended.stderr).toMatch(said)
    expect(ended.stdout).toBe('')
    expect(temporary()).toEqual(before)
  }

  it('is refused where it is a file, or a file is on the way', async () => {
    writeFileSync(at('file'), 'own')
    await refused(at('file'), /--out: .*file is a file/)
    await refused(at('file/below'), /--out: .* can’t be made: a part of its path is a file/)
    expect(readFileSync(at('file'), 'utf8')).toBe('own')
  })

  it.runIf(process.platform === 'linux')('is refused where no folder can ever be made', () =>
    refused('/proc/concord/results', /--out: the folder \/proc\/concord\/results can’t be made/),
  )

  it.runIf(isRoot)('is refused where this user may not write', async () => {
    mkdirSync(at('closed'), { mode: 0o755 })
    mkdirSync(at('data-of-nobody'))
    chownSync(at('data-of-nobody'), 65534, 65534)
    const nobody = { uid: 65534, gid: 65534, env: { CONCORD_DATA: at('data-of-nobody') } }
    await refused(at('closed'), /--out: .*closed can’t be written to: this user has no permission/, nobody)
    await refused(at('closed/below'), /--out: .*below can’t be made: this user has no permission/, nobody)
  })

  it.runIf(isRoot && process.platform === 'linux')(
    'is refused where the disk is full or read-only',
    async (context) => {
      mkdirSync(at('disk'))
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', at('disk')]).status !== 0)
        return context.skip()
      try {
        spawnSync('sh', ['-c', `head -c 300k /dev/zero > "$1/fill" 2>/dev/null`, 'sh', at('disk')])
        await refused(at('disk/results'), /--out: .*: the disk is full\. Free some space/)
        spawnSync('mount', ['-o', 'remount,ro', at('disk')])
        await refused(at('disk'), /--out: .*: it is on a read-only file system/)
      } finally {
        spawnSync('umount', [at('disk')])
      }
    },
  )

  it.runIf(isRoot)('is refused in one line where the data folder can’t be written', () =>
    refused(at('fine'), /CONCORD_DATA: the folder .*closed\/data can’t be made: this user has no permission/, {
      uid: 65534,
      gid: 65534,
      env: { CONCORD_DATA: at('closed/data') },
    }),
  )
})

describe('a run that is stopped', () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    it(`by ${signal} leaves no working files and ends with ${code}`, async () => {
      const before = temporary()
      const out = at(`stopped-${signal}`)
      let sent = false
      const ended = await run([short, long, long.replace('long', 'short'), '--out', out], {
        onOutput: (said, kill) => {
          if (sent || !said.includes('short.mp4')) return
          sent = true
          // Once more at once, as a terminal and npm do.
          for (const afterMs of [1500, 1501]) setTimeout(kill, afterMs, signal)
        },
      })
      expect(ended.code).toBe(code)
      expect(ended.stderr).toBe('Stopped early. Finished results are kept.\n')
      expect(readdirSync(out).sort()).toEqual(['results.csv', 'short'])
      expect(temporary()).toEqual(before)
    })
  }
})
