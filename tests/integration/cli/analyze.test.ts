import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Papa from 'papaparse'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Analysis } from '#lib/analysis/analysis.ts'
import { concord, linesOf } from '../../fixtures/concord.ts'
import { drawnScene, LARGE_AND_SMALL, ONE, type Scene } from '../../fixtures/drawn-scenes.ts'
import { installLittleEncoder, LITTLE } from '../../fixtures/little-encoder.ts'
import { phantomVideo, testFolder } from '../../fixtures/videos.ts'

const data = path.join(testFolder, 'data')
const at = (...parts: string[]) => path.join(testFolder, ...parts)
const temporaryFolder = path.join(testFolder, 'temporary')
const run = (parameters: string[], options: Parameters<typeof concord>[1] = {}) =>
  concord(['analyze', ...parameters], {
    ...options,
    env: { CONCORD_DATA: data, TMPDIR: temporaryFolder, TEMP: temporaryFolder, ...options.env },
  })

let short: string
beforeAll(async () => {
  mkdirSync(temporaryFolder)
  short = await phantomVideo('short.mp4', 3)
})

describe('concord analyze', () => {
  it('keeps the recording that lies in a folder of its own name', async () => {
    mkdirSync(at('study/sub-01'), { recursive: true })
    for (const name of ['sub-01/sub-01.mp4', '..mp4', '...mp4']) cpSync(short, at('study', name))
    writeFileSync(at('study/notes.txt'), 'own')
    const ended = await run(['sub-01/sub-01.mp4', '..mp4', '...mp4', '--out', '.'], { cwd: at('study') })
    expect(ended.code, ended.stderr).toBe(0)
    for (const name of ['sub-01/sub-01.mp4', '..mp4', '...mp4', 'notes.txt'])
      expect(existsSync(at('study', name))).toBe(true)
    const table = Papa.parse<Record<string, string>>(readFileSync(at('study/results.csv'), 'utf8'), {
      header: true,
      skipEmptyLines: true,
    }).data
    expect(table.map(({ file }) => file)).toEqual(['sub-01/sub-01.mp4', '..mp4', '...mp4'])
    expect(new Set(table.map(({ folder }) => folder)).size).toBe(3)
    for (const row of table) {
      const { source, clips } = JSON.parse(readFileSync(at('study', row.folder!, 'analysis.json'), 'utf8'))
      expect(source).toMatchObject({ path: at('study', row.file!), sha256: row.sha256 })
      expect(clips).toHaveLength(Number(row.clips))
      expect(row.error).toBe('')
    }
  })

  it('says one line for each file that it can’t read, does the others, and ends with 1', async () => {
    writeFileSync(at('text.mp4'), 'no video')
    const out = at('mixed')
    const ended = await run([at('gone.mp4'), '-', at('text.mp4'), '/dev/null', short, '--out', out])
    expect(ended.code).toBe(1)
    expect(linesOf(ended.stderr)).toHaveLength(4)
    expect(ended.stderr).not.toMatch(/^\s+at /m)
    expect(linesOf(ended.stdout)).toHaveLength(1)
    expect(readdirSync(out).sort()).toEqual(['results.csv', 'short'])
    expect(readFileSync(path.join(out, 'results.csv'), 'utf8').trim().split('\r\n')).toHaveLength(6)
  })

  it('does not take an empty name for the current folder', async () => {
    mkdirSync(at('unset'))
    const noOut = await run([short, '--out', ''], { cwd: at('unset') })
    expect([noOut.code, noOut.stderr]).toEqual([1, '--out is empty. Name the folder for the results.\n'])
    const noFile = await run(['', '--out', at('unset-out')], { cwd: at('unset') })
    expect([noFile.code, noFile.stderr]).toEqual([1, '(no name): This name is empty. Name a video file or a folder.\n'])
    expect(readdirSync(at('unset'))).toEqual([])
  })

  it('walks a folder', async () => {
    mkdirSync(at('walk/a'), { recursive: true })
    cpSync(short, at('walk/a/visit.mp4'))
    writeFileSync(at('walk/readme.txt'), 'x')
    const ended = await run([at('walk'), '--out', at('walked')])
    expect(ended.code, ended.stderr).toBe(0)
    expect(readdirSync(at('walked')).sort()).toEqual(['a_visit', 'results.csv'])
  })

  it('samples as the encoder takes it where nothing else is asked', async () => {
    await installLittleEncoder(path.join(data, 'models'))
    expect((await run([short, '--out', at('little'), '--encoder', 'little'])).code).toBe(0)
    const { sampling } = JSON.parse(readFileSync(at('little/short/analysis.json'), 'utf8')) as Analysis
    const { framesPerSecond, clipFrames } = LITTLE
    expect(sampling).toEqual({ framesPerSecond, clipFrames, stride: clipFrames, samples: 3 * framesPerSecond })
  })

  it('says how to name a file that looks like an option', async () => {
    mkdirSync(at('dashes'))
    cpSync(short, at('dashes/-x.mp4'))
    const refused = await run(['-x.mp4', '--out', 'results'], { cwd: at('dashes') })
    expect([refused.code, refused.stderr]).toEqual([
      1,
      "error: unknown option '-x.mp4'. If the file of that name is meant, write ./-x.mp4\n",
    ])
    const ended = await run(['./-x.mp4', '--out', '-results'], { cwd: at('dashes') })
    expect(ended.code, ended.stderr).toBe(0)
    expect(readdirSync(at('dashes/-results')).sort()).toEqual(['results.csv', 'x'])
  })

  it.runIf(process.platform === 'linux')('refuses a name that is not UTF-8 in one line', () => {
    const script = `"$0" "$1" analyze "$(printf '/tmp/a\\377.mp4')" --out "$2"`
    const { status, stderr } = spawnSync('/bin/sh', ['-c', script, process.execPath, 'cli/concord.ts', at('bytes')], {
      env: { ...process.env, CONCORD_DATA: data },
      encoding: 'utf8',
    })
    expect(status).toBe(1)
    expect(linesOf(stderr)).toHaveLength(1)
    expect(stderr).toContain('not valid UTF-8')
  })
})

describe('--face', () => {
  let two: string
  beforeAll(() => {
    two = drawnScene('two.mp4', { lengthS: 2, tiles: LARGE_AND_SMALL })
  })
  /** The faces as the result has them, after the run. */
  const facesWith = async (...parameters: string[]) => {
    const out = at(`faces${parameters.join('')}`)
    const ended = await run([two, '--out', out, ...parameters])
    expect(ended.code, ended.stderr).toBe(0)
    const { tracks } = JSON.parse(readFileSync(path.join(out, 'two/analysis.json'), 'utf8')) as Analysis
    expect(tracks).toHaveLength(2)
    return { said: linesOf(ended.stdout), large: tracks[0]!, small: tracks[1]! }
  }

  it('is the larger one where nothing is asked; each has its picture, its place and a line', async () => {
    const { said, large, small } = await facesWith()
    expect([large.participant, small.participant]).toEqual([true, false])
    expect(said.slice(1)).toEqual([
      expect.stringMatching(
        /^ {2}face 0: left, 2\d % of the picture’s width, seen in 100 % .*, used as the participant$/,
      ),
      expect.stringMatching(/^ {2}face 1: right, 1\d % of the picture’s width, seen in \d+ % of the frames$/),
    ])
    for (const { portrait } of [large, small])
      expect(Buffer.from(portrait!, 'base64').subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]))
    expect(large.portrait).not.toBe(small.portrait)
    expect(large.place!.across).toBeLessThan(0.5)
    expect(small.place!.across).toBeGreaterThan(0.7)
    expect(small.place!.width).toBeLessThan(large.place!.width / 2)
  })

  it.each([
    ['left', 0],
    ['smallest', 1],
    ['1', 1],
  ])('%s takes that one', async (wanted, id) => {
    const { large, small } = await facesWith('--face', wanted)
    expect([large, small].find(({ participant }) => participant)!.id).toBe(id)
  })

  it('of a number that no face has is refused with those that there are, and leaves no result', async () => {
    const out = at('face-7')
    const ended = await run([two, short, '--out', out, '--face', '7'])
    expect(ended.code).toBe(1)
    expect(linesOf(ended.stderr)).toEqual([
      `${two}: There is no face 7 in this recording; its faces are 0 and 1.`,
      `${short}: There is no face 7 in this recording; its only face is 0.`,
    ])
    expect(readdirSync(out)).toEqual(['results.csv'])
  })

  it.each(['middle', '-1', '1.5', '', '1e3'])('of “%s” is refused at once', async (wanted) => {
    const ended = await run([two, '--out', at('never'), `--face=${wanted}`])
    expect(ended.code).toBe(1)
    expect(ended.stderr).toBe('--face must be the number of a face, or one of left, right, smallest, largest.\n')
    expect(existsSync(at('never'))).toBe(false)
  })
})

describe('a doubtful recording', () => {
  const doubtful: [string, Scene, string, string][] = [
    [
      'without-a-face',
      { lengthS: 2, tiles: [] },
      'No face was found.',
      'Check that the recording shows the participant',
    ],
    [
      'a-face-for-less-than-a-third',
      { lengthS: 6, tiles: ONE, leaveAfterS: 1.5 },
      'The participant’s face is in only 25 % of the frames; 1 of 2 clips can be used.',
      'Use a recording that shows the participant’s face throughout.',
    ],
    [
      'few-pictures',
      { lengthS: 4, tiles: ONE, framesPerSecond: 5 },
      'The recording shows only 5.0 different frames per second; 12.5 are sampled.',
      'Record at 15 frames per second or more.',
    ],
    [
      'dark',
      { lengthS: 2, tiles: ONE, light: 0.15 },
      'The participant’s face is very dark.',
      'Use light from the front',
    ],
  ]
  const out = at('doubts')
  let stdout: string
  beforeAll(async () => {
    const ended = await run([...doubtful.map(([name, scene]) => drawnScene(`${name}.mp4`, scene)), '--out', out])
    expect(ended.code, ended.stderr).toBe(0)
    stdout = ended.stdout
  })

  it.each(doubtful)('(%s) is told with what to do, wherever its result is read', (name, _, message, advice) => {
    const { warnings, quality } = JSON.parse(readFileSync(path.join(out, name, 'analysis.json'), 'utf8')) as Analysis
    expect(warnings).toContain(message)
    expect(quality!.find((warning) => warning.message === message)!.advice).toContain(advice)
    const row = Papa.parse<Record<string, string>>(readFileSync(path.join(out, 'results.csv'), 'utf8'), {
      header: true,
    }).data.find(({ folder }) => folder === name)!
    for (const told of [row.warnings!, stdout.split(`in ${name}\n`)[1]!.split('.mp4:')[0]!]) {
      expect(told).toContain(`${message} `)
      expect(told.split(message)[1]).toContain(advice)
    }
  })
})
