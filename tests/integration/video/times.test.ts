import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { QUARTERS, type Rgb } from '../../fixtures/quarter-picture.ts'
import { type FileOptions, type Segment, writeJoined, writeStream } from '../../fixtures/streams.ts'
import { testFolder } from '../../fixtures/videos.ts'
import { offBy, watch } from '../../fixtures/watch.ts'

const OTHER: Rgb[] = QUARTERS.toReversed()
const second = (more: Partial<Segment> = {}): Segment => ({ width: 160, height: 90, frames: 25, ...more })
const mpeg2 = { encoder: 'mpeg2video' }
const file = (name: string) => path.join(testFolder, name)

/** Each sampling time's picture: 0 for the first colours, 1 for the other ones. */
function shown({ seen }: ReturnType<typeof watch>): number[] {
  return seen.flatMap(({ quarters, repeats }) => Array<number>(repeats).fill(offBy(quarters, QUARTERS) < 30 ? 0 : 1))
}
const seconds = (...pictures: number[]) => pictures.flatMap((picture) => Array<number>(25).fill(picture))

describe('time stamps that do not go on', () => {
  it.each<[string, string, Partial<Segment>, Partial<FileOptions>]>([
    ['chapters of a camcorder', 'mpegts', {}, {}],
    ['chapters with sound', 'mpegts', {}, { soundS: 1 }],
    ['program streams of a DVD', 'vob', mpeg2, {}],
    ['an MPEG-1 program stream', 'mpeg', { encoder: 'mpeg1video' }, {}],
  ])('%s that start again are put one behind the other, and it is said', (name, container, more, options) => {
    const joined = file(`${name.replace(/\W+/g, '-')}.bin`)
    writeJoined(
      joined,
      [QUARTERS, OTHER, QUARTERS].map((quarters) => ({ segments: [second({ quarters, ...more })], options })),
      container,
    )
    const watched = watch(joined)
    expect(shown(watched)).toEqual(seconds(0, 1, 0))
    expect(watched.summary.warnings.map(english.stored)).toEqual([
      expect.stringMatching(/time stamps start again at 1\.0 s, 2\.0 s/),
    ])
    expect(watched.summary.endMs).toBeGreaterThan(2990)
    expect(watched.summary.endMs).toBeLessThan(3100)
  })

  it.each([7_200_000, 30_000, 95_400_000])('a jump of %i ms forward is closed', (shiftMs) => {
    const joined = file(`jump-${shiftMs}.ts`)
    writeJoined(joined, [
      { segments: [second()], options: { soundS: 1 } },
      { segments: [second({ quarters: OTHER })], options: { soundS: 1, shiftMs } },
    ])
    const watched = watch(joined)
    expect(shown(watched)).toEqual(seconds(0, 1))
    expect(watched.summary.warnings.map(english.stored)).toEqual([expect.stringMatching(/time stamps jump at 1\.0 s/)])
  })

  it('a jump of hours is closed in Matroska too, which stores no decoding times', () => {
    const jumping = file('jump.mkv')
    const parts = [second({ quarters: OTHER }), second()]
    writeStream(jumping, parts, { container: 'matroska', pauseS: 3_000_000 })
    const { seen, summary } = watch(jumping)
    expect(seen.at(-1)!.timeMs).toBeLessThan(2200)
    expect(seen.length).toBeGreaterThan(45)
    expect(summary.warnings.map(english.stored)).toEqual([expect.stringMatching(/time stamps jump at 1\.\d s/)])
  })

  it('a pause that the sound goes on through stays a pause', () => {
    const paused = file('paused.ts')
    writeStream(paused, [second(), second({ quarters: OTHER })], { container: 'mpegts', soundS: 32, pauseS: 30 })
    const { seen, summary } = watch(paused)
    expect(seen.at(-1)!.timeMs).toBeGreaterThan(31_500)
    expect(summary.jumps).toEqual([])
  })

  it.each([
    ['mpegts', 50_000_000],
    ['matroska', 50_000_000],
    ['matroska', 800_000_000_000],
    ['matroska', 3000],
  ])('stamps that begin far from zero are counted from the first, in %s from %i ms on', (container, shiftMs) => {
    const late = file(`late-${shiftMs}.${container}`)
    writeStream(late, [second()], { container, shiftMs })
    const { seen, summary } = watch(late)
    expect(seen[0]!.timeMs).toBeLessThan(200)
    expect(seen.length).toBe(25)
    expect(summary.warnings.map(english.stored)).toEqual([])
    expect(summary.lengthMs / 1000).toBeCloseTo(1, 0)
  })

  it('pictures that are spread over more than a day are refused', () => {
    const spread = file('spread.mp4')
    const write = (parts: number) =>
      writeStream(
        spread,
        Array.from({ length: parts }, () => second({ frames: 2 })),
        { container: 'mp4', pauseS: 3500 },
      )
    write(26)
    expect(() => watch(spread, 1)).toThrow(/more than 24 hours/)
    write(25)
    expect(watch(spread, 1).summary.endMs).toBeGreaterThan(23 * 3_600_000)
  })

  it.each([
    ['h264', {}],
    ['hevc', { encoder: 'libx265' }],
  ] as const)('a raw %s stream without any stamps is counted through, and it is said', (container, more) => {
    const raw = file(`raw.${container}`)
    writeStream(raw, [second(more), second({ ...more, quarters: OTHER })], { container })
    const watched = watch(raw)
    expect(shown(watched)).toEqual(seconds(0, 1))
    expect(watched.summary.warnings.map(english.stored)).toEqual([
      expect.stringMatching(/no time stamps; 25 pictures a second were assumed/),
    ])
  })
})

describe('recordings that break off', () => {
  const cut = (name: string, share: number) => {
    const bytes = readFileSync(file(name))
    writeFileSync(file(name), bytes.subarray(0, Math.floor(bytes.length * share)))
  }

  it('a fragmented file whose sound lies behind the end gives all its pictures', () => {
    // One fragment: all pictures, then all sound.
    const options = { movflags: 'empty_moov', frag_duration: '60000000' }
    writeStream(file('fragment.mp4'), [second(), second(), second()], { container: 'mp4', soundS: 3, options })
    const bytes = readFileSync(file('fragment.mp4'))
    // Pictures and sound each have their data in one run; the second offset is the sound's.
    const sound = bytes.indexOf('moof') - 4 + bytes.readUInt32BE(bytes.lastIndexOf('trun') + 12)
    writeFileSync(file('fragment.mp4'), bytes.subarray(0, sound + 10))
    const { seen, summary } = watch(file('fragment.mp4'))
    expect(seen.length).toBe(75)
    expect(summary.warnings.map(english.stored).join(' ')).toMatch(/cut off while being copied/)
  })

  it('a fragmented file of many fragments says that its end is missing', () => {
    const options = { movflags: 'frag_keyframe+empty_moov' }
    writeStream(file('fragments.mp4'), [second(), second(), second(), second()], { container: 'mp4', options })
    cut('fragments.mp4', 0.7)
    const { seen, summary } = watch(file('fragments.mp4'))
    expect(seen.length).toBeGreaterThan(50)
    expect(summary.warnings.map(english.stored).join(' ')).toMatch(/cut off while being copied/)
  })

  it.each([
    ['webm', { encoder: 'libvpx-vp9' }, { live: '1' }],
    ['matroska', {}, { live: '1' }],
    ['mpegts', {}, {}],
    ['flv', {}, { flvflags: 'no_duration_filesize' }],
  ] as const)('a %s stream without a length that breaks off gives what is there', (container, more, options) => {
    const name = `endless.${container}`
    writeStream(file(name), [second(more), second(more), second(more), second(more)], {
      container,
      options,
      soundS: container === 'webm' ? 0 : 4,
    })
    cut(name, 0.7)
    const { seen, summary, facts } = watch(file(name))
    expect(seen.length).toBeGreaterThan(55)
    expect(seen.length).toBeLessThan(90)
    if (facts.durationMs === 0)
      expect(summary.warnings.map(english.stored).join(' ')).toMatch(/does not say how long it is/)
  })

  it('an AVI file says that its end is missing, also where only one picture is left', () => {
    const options = { container: 'avi', soundS: 4 }
    const parts = [1, 2, 3, 4].map(() => second({ encoder: 'mpeg4' }))
    writeStream(file('cut.avi'), parts, options)
    expect(watch(file('cut.avi')).summary.warnings.map(english.stored)).toEqual([])
    cut('cut.avi', 0.6)
    const { seen, summary } = watch(file('cut.avi'))
    expect(seen.length).toBeGreaterThan(20)
    expect(summary.warnings.map(english.stored).join(' ')).toMatch(
      /end of the file is missing; it was probably cut off/,
    )
    const bytes = readFileSync(file('cut.avi'))
    const firstPicture = bytes.indexOf('00dc', bytes.indexOf('movi'))
    writeFileSync(file('cut.avi'), bytes.subarray(0, firstPicture + 8 + bytes.readUInt32LE(firstPicture + 4)))
    expect(() => watch(file('cut.avi'))).toThrow(/end of this recording is missing, and only one picture is left/)
  })

  it('damage in the middle is left out and reading goes on after it', () => {
    const name = file('damaged.ts')
    writeStream(name, [second(), second(), second(), second()], { container: 'mpegts' })
    const bytes = readFileSync(name)
    const from = Math.floor(bytes.length * 0.4)
    bytes.fill(0x55, from, from + Math.floor(bytes.length * 0.1))
    writeFileSync(name, bytes)
    const { seen, summary } = watch(name)
    expect(seen.at(-1)!.timeMs).toBeGreaterThan(3800)
    expect(summary.warnings.map(english.stored).join(' ')).toMatch(
      /Parts of the video are damaged: 0\.\d s of pictures are missing/,
    )
  })

  it('damage that only the container knows of is read with one thread, the same each time', () => {
    const name = file('lost-picture.ts')
    writeStream(name, [second()], { container: 'mpegts' })
    const bytes = readFileSync(name)
    // Without the packet of a picture, the next one is marked as damaged: ISO/IEC 13818-1, 2.4.3.3.
    const beginsPicture = (at: number) => (bytes.readUInt16BE(at + 1) & 0x5fff) === 0x4100
    const lost = Array.from({ length: bytes.length / 188 }, (_, i) => i * 188).filter(beginsPicture)[5]!
    writeFileSync(name, Buffer.concat([bytes.subarray(0, lost), bytes.subarray(lost + 188)]))
    const [once, again] = [watch(name), watch(name)]
    expect(once.summary).toMatchObject({ packetsCorrupt: 1 })
    expect(once.hash).toBe(again.hash)
  })

  it('sound that can’t be read does not end the pictures', () => {
    const name = file('lost-sound.mp4')
    writeStream(name, [second(), second(), second()], { container: 'mp4', soundS: 3 })
    const bytes = readFileSync(name)
    const table = bytes.lastIndexOf('stco') + 4
    const chunks = bytes.readUInt32BE(table + 4)
    // The sound's chunks are said to lie far behind the end of the file.
    for (let i = 0; i < chunks; i++) bytes.writeUInt32BE(0x7000_0000, table + 8 + i * 4)
    writeFileSync(name, bytes)
    const { seen, summary } = watch(name)
    expect(seen.length).toBe(75)
    expect(summary.warnings.map(english.stored)).toEqual([])
  })

  it('pictures that can’t be read in the middle are passed over', () => {
    const name = file('lost-pictures.mp4')
    writeStream(name, [second(), second(), second(), second()], { container: 'mp4', soundS: 4 })
    const bytes = readFileSync(name)
    const table = bytes.indexOf('stco') + 4
    const chunks = bytes.readUInt32BE(table + 4)
    expect(chunks).toBeGreaterThan(20)
    for (let i = Math.floor(chunks * 0.3); i < chunks * 0.5; i++) bytes.writeUInt32BE(0x7000_0000, table + 8 + i * 4)
    writeFileSync(name, bytes)
    const { seen, summary } = watch(name)
    expect(seen.at(-1)!.timeMs).toBeGreaterThan(3800)
    expect(summary.warnings.map(english.stored).join(' ')).toMatch(/can’t be read. They were skipped/)
  })
})
