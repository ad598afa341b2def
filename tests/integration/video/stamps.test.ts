import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import {
  removeClock,
  setDelta,
  setFlvStamps,
  setIvfStamps,
  setTickScale,
  setTimeBase,
  setTimescale,
} from '../../fixtures/stamps.ts'
import { type FileOptions, type Segment, writeStream } from '../../fixtures/streams.ts'
import { testFolder } from '../../fixtures/videos.ts'
import { watch } from '../../fixtures/watch.ts'

const PICTURES = 75
let files = 0

/** A file of three seconds, changed once it is written. */
function written(
  container: string,
  change: (file: Buffer) => void,
  more: Pick<Segment, 'encoder'> & Partial<FileOptions> = {},
): string {
  const file = path.join(testFolder, `stamps-${files++}.${container}`)
  const { encoder, ...options } = more
  writeStream(file, [{ width: 160, height: 90, frames: PICTURES, ...(encoder && { encoder }) }], {
    container,
    ...options,
  })
  const bytes = readFileSync(file)
  change(bytes)
  writeFileSync(file, bytes)
  return file
}

const VP9 = { encoder: 'libvpx-vp9' }
const asWritten = () => {}

describe('time stamps that can’t be believed are told, with how to convert the file', () => {
  it.each<[string, string]>([
    ...[0, 1, 2 ** 31 - 1, 2 ** 32 - 1, 900_000].map((ticks): [string, string] => [
      `an MP4 of ${ticks} ticks a second`,
      written('mp4', (file) => setTimescale(file, ticks)),
    ]),
    ...[0, 1, 2 ** 31 - 1, 2 ** 32 - 1, 2 ** 32 - 3600, 100 * 90_000].map((ticks): [string, string] => [
      `an MP4 whose pictures last ${ticks} ticks`,
      written('mp4', (file) => setDelta(file, ticks)),
    ]),
    ['an MP4 that tells the time of one picture', written('mp4', (file) => setDelta(file, 3600, 1))],
    ['an MP4 without a clock', written('mp4', removeClock)],
    ['an MP4 without an edit list', written('mov', (file) => setDelta(file, 1), { encoder: 'mpeg4' })],
    ['a Matroska of 1 ns a tick', written('matroska', (file) => setTickScale(file, 1))],
    ['an IVF of a tick an hour', written('ivf', (file) => setTimeBase(file, 1, 3600), VP9)],
    ['an IVF that runs backwards', written('ivf', (file) => setIvfStamps(file, (k) => 200 - k), VP9)],
    ['an FLV that stands still', written('flv', (file) => setFlvStamps(file, () => 0))],
    ['an FLV that runs backwards', written('flv', (file) => setFlvStamps(file, (k) => 100_000 - 40 * k))],
    ['an FLV of random times', written('flv', (file) => setFlvStamps(file, (k) => (k * 7919) % 3000))],
    ['an FLV that leaps by hours', written('flv', (file) => setFlvStamps(file, (k) => k * 2 ** 24))],
    ...['matroska', 'mpegts', 'mp4', 'flv', 'nut'].flatMap((container) =>
      [1 / 1200, 1250].map((stretch): [string, string] => [
        `${container} with times stretched by ${stretch}`,
        written(container, asWritten, { stretch }),
      ]),
    ),
  ])('%s', (_, file) => {
    for (const rate of [25, 1])
      expect(() => watch(file, rate)).toThrow(
        expect.objectContaining({
          code: 'bad-video',
          message: expect.stringMatching(
            /^The time stamps of this recording can’t be believed: .* new time stamps with FFmpeg/,
          ),
        }),
      )
  })
})

describe('time stamps that are odd but can be believed', () => {
  const samplesOf = ({ seen }: ReturnType<typeof watch>) => seen.reduce((sum, { repeats }) => sum + repeats, 0)

  it.each<[string, string]>([
    ['a Matroska of no tick', written('matroska', (file) => setTickScale(file, 0))],
    ['an MP4 whose whole has no timescale', written('mp4', (file) => file.writeUInt32BE(0, file.indexOf('mvhd') + 16))],
  ])('%s is read as it is meant', (_, file) => {
    const watched = watch(file)
    expect(samplesOf(watched)).toBe(PICTURES)
    expect(watched.summary).toMatchObject({ warnings: [], lengthMs: 3000 })
  })

  it('stamps that are all the same are counted through, and it is said', () => {
    const watched = watch(written('ivf', (file) => setIvfStamps(file, () => 7), VP9))
    expect(samplesOf(watched)).toBe(PICTURES)
    expect(watched.summary.warnings.map(english.stored)).toEqual([
      'The time stamps of the file are all the same; 25 pictures a second were assumed.',
    ])
    expect(watched.summary.lengthMs).toBe(3000)
  })

  it('pictures that go on beyond the length that the file tells count for its length, and it is said', () => {
    const watched = watch(written('ivf', (file) => setTimeBase(file, 2 ** 32 - 1, 1), VP9))
    expect(samplesOf(watched)).toBe(PICTURES)
    expect(watched.summary.lengthMs).toBeCloseTo(3000, 0)
    expect(watched.summary.warnings.map(english.stored)).toEqual([
      'The file says that it lasts 0.0 s, but its pictures go on to 3.0 s. It was analysed up to there.',
    ])
  })

  it.each([
    ['matroska', 25],
    ['mp4', 25],
    ['mpegts', 12],
  ])('slow pictures in %s, which are shown out of order, are no jumps', (container, stretch) => {
    const { seen, summary } = watch(written(container, asWritten, { stretch }), 1)
    expect(summary.jumps).toEqual([])
    expect(summary.warnings.map(english.stored)).toEqual([])
    expect(seen.length).toBeGreaterThan((PICTURES * stretch) / 25 - 3)
  })

  it('a last picture is held for a second, whatever its file says', () => {
    const { seen, summary } = watch(written('mov', asWritten, { encoder: 'mpeg4', lastS: 30 }))
    expect(seen.at(-1)!.repeats).toBe(25)
    expect(summary.endMs).toBe(32_960)
  })

  it('one that is said to last for hours does not count for the length', () => {
    const { summary } = watch(written('mov', asWritten, { encoder: 'mpeg4', lastS: 7200 }))
    expect([summary.endMs, summary.lengthMs]).toEqual([2960, 7_202_960])
    expect(summary.warnings.map(english.stored)).toEqual([
      'The file says that it lasts 7203.0 s, but its pictures end at 3.0 s. It was analysed up to there.',
    ])
  })
})
