import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { AV_PIX_FMT_RGB8, AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV422P10LE } from 'node-av/constants'
import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { QUARTERS } from '../../fixtures/quarter-picture.ts'
import { type FileOptions, type Segment, writeStream } from '../../fixtures/streams.ts'
import { testFolder } from '../../fixtures/videos.ts'
import { offBy, watch } from '../../fixtures/watch.ts'

const folder = mkdtempSync(path.join(testFolder, 'kinds-'))
const at = (name: string) => path.join(folder, name)
const part = (more: Partial<Segment> = {}): Segment => ({ width: 320, height: 180, frames: 13, ...more })

describe('kinds of files that are read', () => {
  it.each<[string, Partial<Segment>, Partial<FileOptions>]>([
    ['mp4', {}, { soundS: 1, cover: true }],
    ['mov', { encoder: 'prores_ks', format: AV_PIX_FMT_YUV422P10LE }, {}],
    ['matroska', { encoder: 'ffv1' }, { soundS: 1 }],
    ['webm', { encoder: 'libvpx' }, {}],
    ['avi', { encoder: 'mpeg4' }, {}],
    ['ogg', { encoder: 'libtheora' }, {}],
    ['asf', { encoder: 'mpeg4' }, {}],
    ['flv', {}, { soundS: 1 }],
    ['mpegts', { encoder: 'mpeg2video' }, { soundS: 1 }],
    ['vob', { encoder: 'mpeg2video' }, {}],
    ['mxf', { encoder: 'mpeg2video', width: 720, height: 576 }, {}],
    ['dv', { encoder: 'dvvideo', width: 720, height: 576 }, {}],
    ['gif', { encoder: 'gif', format: AV_PIX_FMT_RGB8 }, {}],
    ['apng', { encoder: 'apng', format: AV_PIX_FMT_RGB24 }, {}],
    ['webp', { encoder: 'libwebp' }, {}],
    ['nut', { encoder: 'ffv1' }, {}],
    ['ivf', { encoder: 'libvpx-vp9' }, {}],
    ['h264', {}, {}],
    ['hevc', { encoder: 'libx265' }, {}],
    ['mjpeg', { encoder: 'mjpeg' }, {}],
    ['3gp', { encoder: 'mpeg4' }, {}],
  ])('%s, whatever its name says', (container, more, options) => {
    const file = at(`${container}.mp4`)
    writeStream(file, [part(more)], { container, ...options })
    const { seen, summary } = watch(file)
    expect(seen.reduce((sum, { repeats }) => sum + repeats, 0)).toBe(13)
    // Progress is told from how far the pictures have been read; sound and tables lie behind them.
    expect(summary.readBytes / statSync(file).size).toBeGreaterThan(0.3)
    expect(summary.readBytes / statSync(file).size).toBeLessThanOrEqual(1)
    for (const { quarters } of seen) expect(offBy(quarters, QUARTERS)).toBeLessThanOrEqual(container === 'gif' ? 40 : 6)
  })
})

describe('files with several streams of pictures', () => {
  it.each(['before', 'behind'])('the moving pictures are taken, with a single larger one %s them', (place) => {
    const file = at(`several-${place}.mkv`)
    const still = part({ width: 640, height: 360, frames: 1, quarters: QUARTERS.toReversed() })
    writeStream(file, [part()], { container: 'matroska', beside: still, besideFirst: place === 'before' })
    const { facts, seen, summary } = watch(file)
    expect([facts.width, facts.height]).toEqual([320, 180])
    expect(seen.length).toBe(13)
    expect(summary.warnings.map(english.stored)).toEqual([])
  })

  it('of two real ones the larger is taken, and it is said', () => {
    const file = at('two.mkv')
    writeStream(file, [part()], { container: 'matroska', beside: part({ width: 640, height: 360 }) })
    const { facts, summary } = watch(file)
    expect([facts.width, facts.height]).toEqual([640, 360])
    expect(summary.warnings.map(english.stored)).toEqual([
      expect.stringMatching(/has 2 video streams; one of 640 x 360 px was analysed/),
    ])
  })
})

const text = (content: string) => Buffer.from(content)
const bytes = (start: string) => Buffer.concat([Buffer.from(start, 'latin1'), Buffer.alloc(3000, 7)])

describe('files that are no videos are told what they are', () => {
  it.each<[string, Buffer, RegExp]>([
    ['nothing at all', Buffer.alloc(0), /is empty/],
    ['zeros', Buffer.alloc(5000), /nothing but zeros/],
    ['notes', text('participant,score\n1,2\n'), /is text, not a video/],
    ['notes in UTF-16', Buffer.from('\ufeffparticipant,score\n1,2\n', 'utf16le'), /is text, not a video/],
    ['a page that asks to sign in', text('<!DOCTYPE html>\n<html><head></head></html>'), /web page.*sign-in/],
    ['a playlist', text('#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1/secret.ts\n'), /playlist/],
    ['a list to join', text('ffconcat version 1.0\nfile other.mp4\n'), /playlist/],
    ['a DASH manifest', text('<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>'), /playlist/],
    ['subtitles', text('1\n00:00:01,000 --> 00:00:02,000\nHello\n'), /subtitles/],
    ['web subtitles', text('WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n'), /subtitles/],
    ['a PDF', bytes('%PDF-1.7\n'), /PDF document/],
    ['a zip archive', bytes('PK\x03\x04'), /zip archive.*Unpack/],
    ['a RAR archive', bytes('Rar!\x1a\x07\x01\0'), /RAR archive/],
    ['a PNG', bytes('\x89PNG\r\n\x1a\n'), /still picture \(PNG\)/],
    ['a WebP', bytes('RIFF\0\x10\0\0WEBPVP8 '), /still picture \(WebP\)/],
    ['a HEIC', bytes('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), /still picture \(HEIC\)/],
    ['an MP3', bytes('ID3\x04\0\0'), /sound recording \(MP3\)/],
    ['an AC-3', bytes('\x0b\x77\xd6\x76'), /sound recording \(AC-3\)/],
    ['a DTS', bytes('\x7f\xfe\x80\x01'), /sound recording \(DTS\)/],
    ['an MP2', bytes('\xff\xfd\xe8\xc4'), /sound recording \(MP2\)/],
    ['an AU', bytes('.snd\0\0\0\x20'), /sound recording \(AU\)/],
    ['a WavPack', bytes('wvpkZh\0\0'), /sound recording \(WavPack\)/],
    ['a Wave64', bytes('riff.\x91\xcf\x11'), /sound recording \(Wave64\)/],
    ['a JPEG 2000', bytes('\0\0\0\x0cjP  \r\n\x87\n'), /still picture \(JPEG 2000\)/],
    ['an OpenEXR', bytes('v/1\x01\x02\0\0\0'), /still picture \(OpenEXR\)/],
    ['a PNM', bytes('P6\n640 360\n255\n'), /still picture \(PNM\)/],
    ['a WAV', bytes('RIFF\0\x10\0\0WAVEfmt '), /sound recording \(WAV\)/],
    ['raw video of RED', bytes('\0\0\x01\0RED2'), /RED camera.*REDCINE-X/],
    ['a side file of macOS', bytes('\0\x05\x16\x07\0\x02\0\0'), /side file of macOS/],
    ['a shortcut', bytes('L\0\0\0\x01\x14\x02\0'), /Windows shortcut/],
    [
      'random bytes',
      Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256)),
      /not a video that can be read/,
    ],
    [
      'an MP4 that was never finished',
      bytes('\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08mdat'),
      /was not finished: its index is missing/,
    ],
  ])('%s', (name, content, sentence) => {
    const file = at(`${name.replace(/\W+/g, '-')}.mp4`)
    writeFileSync(file, content)
    expect(() => openVideo(file)).toThrow(sentence)
  })

  it('an MP4 whose end, with the index, was cut off', () => {
    writeStream(at('cut.mp4'), [part({ frames: 50 })], { container: 'mp4' })
    writeFileSync(at('cut.mp4'), readFileSync(at('cut.mp4')).subarray(0, 1200))
    expect(() => openVideo(at('cut.mp4'))).toThrow(/end of this recording is missing, and with it the index/)
  })

  it('sound alone, and sound with a cover picture', () => {
    writeStream(at('sound.m4a'), [], { container: 'ipod', soundS: 1 })
    expect(() => openVideo(at('sound.m4a'))).toThrow(/is a sound recording; it has no pictures/)
    writeStream(at('cover.m4a'), [], { container: 'ipod', soundS: 1, cover: true })
    expect(() => openVideo(at('cover.m4a'))).toThrow(/is a sound recording, and its only picture is a cover/)
  })

  it('one picture: alone, called a video, and in a video', () => {
    writeStream(at('photo.jpg'), [part({ encoder: 'mjpeg', frames: 1 })], { container: 'mjpeg' })
    writeFileSync(at('photo.mp4'), readFileSync(at('photo.jpg')))
    writeStream(at('slide.mp4'), [part({ frames: 1 })], { container: 'mp4', soundS: 3 })
    writeStream(at('one.gif'), [part({ encoder: 'gif', format: AV_PIX_FMT_RGB8, frames: 1 })], { container: 'gif' })
    writeStream(at('one.apng'), [part({ encoder: 'apng', format: AV_PIX_FMT_RGB24, frames: 1 })], { container: 'apng' })
    writeStream(at('one.webp'), [part({ encoder: 'libwebp', frames: 1 })], { container: 'webp' })
    expect(() => openVideo(at('slide.mp4'))).toThrow(/is a sound recording with a single still picture, not a video/)
    for (const name of ['photo.jpg', 'photo.mp4', 'one.gif', 'one.apng', 'one.webp']) {
      expect(() => openVideo(at(name)), name).toThrow(/is a still picture( \(\w+\))?, not a video/)
    }
  })

  it.each(['mpegts', 'matroska', 'avi', 'flv'])(
    'a single picture in %s may be what a cut-off copy left',
    (container) => {
      writeStream(at(`one.${container}`), [part({ frames: 1 })], { container })
      expect(() => openVideo(at(`one.${container}`))).toThrow(/still picture, or the rest of the recording is missing/)
    },
  )

  it('an encrypted MP4', () => {
    const options = {
      encryption_scheme: 'cenc-aes-ctr',
      encryption_key: '76a6c65c5ea762046bd749a2e632ccbb',
      encryption_kid: 'a7e61c373e219033c21091fa607bf3b8',
    }
    writeStream(at('encrypted.mp4'), [part()], { container: 'mp4', options })
    expect(() => openVideo(at('encrypted.mp4'))).toThrow(/is encrypted/)
  })

  it('an unstitched recording of a 360° camera', () => {
    writeStream(at('VID_1.insv'), [part()], { container: 'mp4' })
    expect(() => openVideo(at('VID_1.insv'))).toThrow(/Insta360/)
    const trailer = Buffer.from('8db42d694ccc418790edff439fe026bf')
    writeFileSync(at('renamed.mp4'), Buffer.concat([readFileSync(at('VID_1.insv')), trailer]))
    expect(() => openVideo(at('renamed.mp4'))).toThrow(/Insta360/)
  })
})

describe('nothing but the file itself is read', () => {
  it('whatever names other files is refused, though they lie beside it', () => {
    writeStream(at('other.ts'), [part()], { container: 'mpegts' })
    writeStream(at('img-001.jpg'), [part({ encoder: 'mjpeg', frames: 1 })], { container: 'mjpeg' })
    const hostile: [string, string][] = [
      ['list.mp4', `ffconcat version 1.0\nfile ${at('other.ts')}\n`],
      ['list.ts', '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nother.ts\n#EXT-X-ENDLIST\n'],
      ['manifest.mpd', '<?xml version="1.0"?><MPD><BaseURL>other.ts</BaseURL></MPD>'],
      ['session.sdp', 'v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n'],
      ['img-%03d.jpg', 'a pattern'],
    ]
    for (const [name, content] of hostile) {
      writeFileSync(at(name), content)
      expect(() => openVideo(at(name)), name).toThrow(expect.objectContaining({ code: 'bad-video' }))
    }
  })
})
