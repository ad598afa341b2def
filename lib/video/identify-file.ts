import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { topLevelBoxes } from './iso-boxes.ts'
import type { ContainerByStart } from './open-container.ts'

/** Bytes from the start of a file that tell what it is. */
const START_BYTES = 64 * 1024
const MP4 = 'Convert it to MP4 (H.264) and upload that.'
const UPLOAD_VIDEO = 'Upload the video of the interview.'
const COPY_AGAIN = 'Check that the original plays, copy it again and upload that.'

/**
 * What a file that can't be read as a video is, judged by its content, and what to do: one or two sentences for the user.
 * Names tell nothing, as anything can be called `.mp4`.
 */
export function describeUnreadable(file: string): string {
  const handle = openSync(file, 'r')
  try {
    const { size } = fstatSync(handle)
    if (size === 0) return 'This file is empty. Check the copy on your computer, then upload it again.'
    const start = Buffer.alloc(Math.min(size, START_BYTES))
    readSync(handle, start, 0, start.length, 0)
    if (start.every((byte) => byte === 0)) {
      return `This file holds nothing but zeros: the copy failed, or its content is still in the cloud. ${COPY_AGAIN}`
    }
    return (
      bySignature(start) ??
      (isIsoMedia(start) ? ofIsoMedia(handle, size, start) : undefined) ??
      ofText(start) ??
      DAMAGED
    )
  } finally {
    closeSync(handle)
  }
}

/** What can be a picture by its signature and moving pictures too, and the container that reads those. */
const MOVING: readonly (readonly [container: ContainerByStart, is: (start: Buffer) => boolean])[] = [
  // Pictures one behind the other, or a single one.
  ['mjpeg', (start) => start.toString('latin1', 0, 3) === '\xff\xd8\xff'],
  ['gif', (start) => start.toString('latin1', 0, 4) === 'GIF8'],
  ['apng', isAnimatedPng],
  ['webp_anim', isAnimatedWebp],
]

/** An animation control chunk stands before the picture's data. https://www.w3.org/TR/png-3/#acTL-chunk */
function isAnimatedPng(start: Buffer): boolean {
  if (start.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') return false
  for (let at = 8; at + 8 <= start.length; at += 12 + start.readUInt32BE(at)) {
    const type = start.toString('latin1', at + 4, at + 8)
    if (type === 'acTL') return true
    if (type === 'IDAT') return false
  }
  return false
}

/** The extended header has a flag for it. https://developers.google.com/speed/webp/docs/riff_container#extended_file_format */
function isAnimatedWebp(start: Buffer): boolean {
  const kind = start.length > 20 && start.toString('latin1', 0, 4) + start.toString('latin1', 8, 16)
  return kind === 'RIFFWEBPVP8X' && (start[20]! & 2) !== 0
}

/**
 * What the first bytes of a file tell before anything is opened: the one container to try, or why it is refused. FFmpeg
 * takes some documents for MPEG, as it looks for its marks at any place.
 */
export function judgeByStart(file: string): { only?: ContainerByStart; refusal?: string } {
  const handle = openSync(file, 'r')
  try {
    const start = Buffer.alloc(Math.min(fstatSync(handle).size, START_BYTES))
    readSync(handle, start, 0, start.length, 0)
    const moving = MOVING.find(([, is]) => is(start))
    if (moving) return { only: moving[0] }
    const refusal = bySignature(start)
    return refusal ? { refusal } : {}
  } finally {
    closeSync(handle)
  }
}

const DAMAGED =
  'This file is not a video that can be read, or it was cut off before its end. ' +
  'Check that it plays on your computer and that the copy is complete, then try again.'

const picture = (kind: string) => `This file is a still picture (${kind}), not a video. ${UPLOAD_VIDEO}`
const sound = (kind: string) => `This is a sound recording (${kind}); it has no pictures. ${UPLOAD_VIDEO}`
const archive = (kind: string) => `This file is ${kind}, not a video. Unpack it and upload the video that it contains.`
const raw = (kind: string, program: string) =>
  `This is ${kind}, which only its maker’s software can read. Export it as MP4 (H.264) with ${program} and upload that.`
const document = (kind: string) => `This file is ${kind}, not a video. ${UPLOAD_VIDEO}`

/** Signatures: bytes at a place, and what begins so. */
const SIGNATURES: readonly (readonly [place: number, bytes: string, sentence: string])[] = [
  [0, '\xff\xd8\xff', picture('JPEG')],
  [0, '\x89PNG\r\n', picture('PNG')],
  [0, 'GIF8', picture('GIF')],
  [0, '\0\0\0\x0cjP  ', picture('JPEG 2000')],
  [0, '\xff\x4f\xff\x51', picture('JPEG 2000')],
  [0, 'v/1\x01', picture('OpenEXR')],
  [0, 'DDS ', picture('DDS')],
  [0, 'qoif', picture('QOI')],
  [0, '#?RADIANCE', picture('Radiance HDR')],
  [0, 'FUJIFILMCCD-RAW', picture('camera raw')],
  [0, 'II*\0', picture('TIFF or camera raw')],
  [0, 'MM\0*', picture('TIFF or camera raw')],
  [0, '8BPS', picture('Photoshop')],
  [0, '\xff\x0a', picture('JPEG XL')],
  [0, '\0\0\0\x0cJXL ', picture('JPEG XL')],
  [0, '%PDF', document('a PDF document')],
  [0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', document('an Office document')],
  [0, '{\\rtf', document('a text document')],
  [0, 'SQLite format 3', document('a database')],
  [0, 'MZ', document('a program')],
  [0, '\x7fELF', document('a program')],
  [0, 'L\0\0\0\x01\x14\x02\0', 'This file is a Windows shortcut. Upload the video that it points to.'],
  [
    0,
    '\0\x05\x16\x07',
    'This is a side file of macOS (its name begins with “._”). Upload the file without “._” instead.',
  ],
  [0, 'PK\x03\x04', archive('a zip archive or an Office document')],
  [0, 'PK\x05\x06', archive('an empty zip archive')],
  [0, 'Rar!\x1a\x07', archive('a RAR archive')],
  [0, '7z\xbc\xaf\x27\x1c', archive('a 7z archive')],
  [0, '\x1f\x8b', archive('a gzip archive')],
  [0, 'BZh', archive('a bzip2 archive')],
  [0, '\xfd7zXZ\0', archive('an xz archive')],
  [0, '(\xb5/\xfd', archive('a Zstandard archive')],
  [257, 'ustar', archive('a tar archive')],
  [0x8001, 'CD001', archive('a disc image (ISO)')],
  [0, 'ID3', sound('MP3')],
  [0, '\xff\xfb', sound('MP3')],
  [0, '\xff\xf3', sound('MP3')],
  [0, '\xff\xf1', sound('AAC')],
  [0, '\xff\xf9', sound('AAC')],
  [0, 'fLaC', sound('FLAC')],
  [0, '#!AMR', sound('AMR')],
  [0, 'caff', sound('CAF')],
  [0, '\x0b\x77', sound('AC-3')],
  [0, '\x7f\xfe\x80\x01', sound('DTS')],
  [0, '\xff\xf4', sound('MP2')],
  [0, '\xff\xf5', sound('MP2')],
  [0, '\xff\xfc', sound('MP2')],
  [0, '\xff\xfd', sound('MP2')],
  [0, '.snd', sound('AU')],
  [0, 'TTA1', sound('TTA')],
  [0, 'wvpk', sound('WavPack')],
  [0, 'riff.\x91\xcf\x11', sound('Wave64')],
  [0, 'RF64', sound('WAV')],
  [0, 'MAC ', sound('Monkey’s Audio')],
  [0, 'DSD ', sound('DSD')],
  [0, 'Creative Voice File', sound('VOC')],
  [0, '\x02dss', sound('dictaphone')],
  [0, '\x03ds2', sound('dictaphone')],
  [0, 'MThd', sound('MIDI')],
  [4, 'RED1', raw('raw video of a RED camera (R3D)', 'REDCINE-X PRO')],
  [4, 'RED2', raw('raw video of a RED camera (R3D)', 'REDCINE-X PRO')],
  [0, 'ARRI', raw('raw video of an ARRI camera', 'ARRI Reference Tool')],
  [0, 'MLVI', raw('raw video of Magic Lantern', 'MLV App')],
  [0, 'DHAV', raw('a recording of a surveillance camera (DAV)', 'the recorder’s player')],
  [0, 'FWS', `This is a Flash animation, not a video. ${MP4}`],
  [0, 'CWS', `This is a Flash animation, not a video. ${MP4}`],
]

function bySignature(start: Buffer): string | undefined {
  for (const [place, bytes, sentence] of SIGNATURES) {
    if (start.subarray(place, place + bytes.length).equals(Buffer.from(bytes, 'latin1'))) return sentence
  }
  const family = start.toString('latin1', 0, 4)
  const kind = start.toString('latin1', 8, 12)
  if (family === 'RIFF' && kind === 'WEBP') return picture('WebP')
  if (family === 'RIFF' && kind === 'WAVE') return sound('WAV')
  if (family === 'FORM' && kind.startsWith('AIF')) return sound('AIFF')
  if (/^P[1-7]\s[\s#0-9]/.test(start.toString('latin1', 0, 4))) return picture('PNM')
  if (family.startsWith('BM') && start.length > 26 && start.readUInt32LE(14) <= 124) return picture('BMP')
  return undefined
}

/** Types of the boxes that an MP4 or QuickTime file can begin with. */
const FIRST_BOXES = new Set(['ftyp', 'styp', 'moov', 'moof', 'mdat', 'wide', 'free', 'skip', 'pnot', 'uuid', 'sidx'])

function isIsoMedia(start: Buffer): boolean {
  return start.length >= 8 && FIRST_BOXES.has(start.toString('latin1', 4, 8))
}

function ofIsoMedia(handle: number, size: number, start: Buffer): string | undefined {
  const brands = start.toString('latin1', 8, Math.min(start.length, start.readUInt32BE(0), 64))
  if (start.toString('latin1', 4, 8) === 'ftyp') {
    if (/^(heic|heix|heim|mif1|miaf)/.test(brands)) return picture('HEIC')
    if (/^avif/.test(brands)) return picture('AVIF')
    if (/^crx /.test(brands)) return raw('raw video of a Canon camera', 'Canon Cinema RAW Development')
    if (/^(M4A |M4B )/.test(brands)) return sound('M4A')
  }
  const boxes = topLevelBoxes(handle, size)
  const has = (...types: string[]) => boxes.some(({ type }) => types.includes(type))
  if (has('moov', 'moof')) return undefined
  const cut = boxes.at(-1)?.beyondEnd
  return cut && has('mdat')
    ? `The end of this recording is missing, and with it the index without which it can’t be read. ${COPY_AGAIN}`
    : 'The recording was not finished: its index is missing, probably because the camera or program stopped. ' +
        'Many cameras repair such a file when the card is put back in; a repair program is the other way.'
}

/** What Insta360 cameras write at the very end of their files. */
const INSTA360 = '8db42d694ccc418790edff439fe026bf'

/** What to do with a file that opens as a video but whose pictures are not what people see, or undefined. */
export function describeSpecialCamera(file: string): string | undefined {
  const handle = openSync(file, 'r')
  try {
    const { size } = fstatSync(handle)
    const end = Buffer.alloc(32)
    readSync(handle, end, 0, 32, Math.max(0, size - 32))
    return end.toString('latin1') === INSTA360 || /\.insv$/i.test(file)
      ? 'This is an unstitched 360° recording of an Insta360 camera. Export it as a flat MP4 with Insta360 Studio and upload that.'
      : undefined
  } finally {
    closeSync(handle)
  }
}

function ofText(start: Buffer): string | undefined {
  const text = textOf(start)
  if (text === undefined) return undefined
  if (/^\s*(<!doctype html|<html|<head|<body)/i.test(text)) {
    return 'This file is a web page, not a video: the download probably needed a sign-in. Download the video again and upload that.'
  }
  if (/^\s*(#EXTM3U|ffconcat version|\[playlist\]|<asx|<\?xml[^>]*>\s*<(MPD|smil|playlist)|<(MPD|smil))/i.test(text)) {
    return 'This file is a playlist: it only names other files. Upload the video itself.'
  }
  if (
    /^\s*WEBVTT/.test(text) ||
    /^\s*\d+\s*\r?\n\s*\d\d:\d\d:\d\d[,.]\d{3} -->/.test(text) ||
    /^\[Script Info\]/.test(text)
  ) {
    return `This file holds subtitles, not a video. ${UPLOAD_VIDEO}`
  }
  return `This file is text, not a video. ${UPLOAD_VIDEO}`
}

/** The beginning as text, or undefined where it is none. */
function textOf(start: Buffer): string | undefined {
  const head = start.subarray(0, 4096)
  if (head[0] === 0xff && head[1] === 0xfe) return head.subarray(2, head.length - (head.length % 2)).toString('utf16le')
  const text = new TextDecoder('utf-8').decode(head).replace(/\uFFFD{1,3}$/, '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters tell binary data from text
  return /[\x00-\x08\x0e-\x1a\x1c-\x1f\uFFFD]/.test(text) ? undefined : text
}
