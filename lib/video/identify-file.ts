import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { type Message, phrase } from '#lib/messages/message.ts'
import { picture, raw, SIGNATURES, sound } from './file-signatures.ts'
import { topLevelBoxes } from './iso-boxes.ts'
import type { ContainerByStart } from './open-container.ts'

/** Bytes from the start of a file that tell what it is. */
const START_BYTES = 64 * 1024

/**
 * What a file that can't be read as a video is, judged by its content, and what to do: one or two sentences for the user.
 * Names tell nothing, as anything can be called `.mp4`.
 */
export function describeUnreadable(file: string): Message {
  const handle = openSync(file, 'r')
  try {
    const { size } = fstatSync(handle)
    if (size === 0) return phrase('This file is empty. Check the copy on your computer, then upload it again.')
    const start = Buffer.alloc(Math.min(size, START_BYTES))
    readSync(handle, start, 0, start.length, 0)
    if (start.every((byte) => byte === 0)) {
      return phrase(
        'This file holds nothing but zeros: the copy failed, or its content is still in the cloud. Check that the original plays, copy it again and upload that.',
      )
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
export function judgeByStart(file: string): { only?: ContainerByStart; refusal?: Message } {
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

const DAMAGED = phrase(
  'This file is not a video that can be read, or it was cut off before its end. Check that it plays on your computer and that the copy is complete, then try again.',
)

function bySignature(start: Buffer): Message | undefined {
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

function ofIsoMedia(handle: number, size: number, start: Buffer): Message | undefined {
  const brands = start.toString('latin1', 8, Math.min(start.length, start.readUInt32BE(0), 64))
  if (start.toString('latin1', 4, 8) === 'ftyp') {
    if (/^(heic|heix|heim|mif1|miaf)/.test(brands)) return picture('HEIC')
    if (/^avif/.test(brands)) return picture('AVIF')
    if (/^crx /.test(brands)) return raw(phrase('raw video of a Canon camera'), 'Canon Cinema RAW Development')
    if (/^(M4A |M4B )/.test(brands)) return sound('M4A')
  }
  const boxes = topLevelBoxes(handle, size)
  const has = (...types: string[]) => boxes.some(({ type }) => types.includes(type))
  if (has('moov', 'moof')) return undefined
  const cut = boxes.at(-1)?.beyondEnd
  return cut && has('mdat')
    ? phrase(
        'The end of this recording is missing, and with it the index without which it can’t be read. Check that the original plays, copy it again and upload that.',
      )
    : phrase(
        'The recording was not finished: its index is missing, probably because the camera or program stopped. Many cameras repair such a file when the card is put back in; a repair program is the other way.',
      )
}

/** What Insta360 cameras write at the very end of their files. */
const INSTA360 = '8db42d694ccc418790edff439fe026bf'

/** What to do with a file that opens as a video but whose pictures are not what people see, or undefined. */
export function describeSpecialCamera(file: string): Message | undefined {
  const handle = openSync(file, 'r')
  try {
    const { size } = fstatSync(handle)
    const end = Buffer.alloc(32)
    readSync(handle, end, 0, 32, Math.max(0, size - 32))
    return end.toString('latin1') === INSTA360 || /\.insv$/i.test(file)
      ? phrase(
          'This is an unstitched 360° recording of an Insta360 camera. Export it as a flat MP4 with Insta360 Studio and upload that.',
        )
      : undefined
  } finally {
    closeSync(handle)
  }
}

function ofText(start: Buffer): Message | undefined {
  const text = textOf(start)
  if (text === undefined) return undefined
  if (/^\s*(<!doctype html|<html|<head|<body)/i.test(text)) {
    return phrase(
      'This file is a web page, not a video: the download probably needed a sign-in. Download the video again and upload that.',
    )
  }
  if (/^\s*(#EXTM3U|ffconcat version|\[playlist\]|<asx|<\?xml[^>]*>\s*<(MPD|smil|playlist)|<(MPD|smil))/i.test(text)) {
    return phrase('This file is a playlist: it only names other files. Upload the video itself.')
  }
  if (
    /^\s*WEBVTT/.test(text) ||
    /^\s*\d+\s*\r?\n\s*\d\d:\d\d:\d\d[,.]\d{3} -->/.test(text) ||
    /^\[Script Info\]/.test(text)
  ) {
    return phrase('This file holds subtitles, not a video. Upload the video of the interview.')
  }
  return phrase('This file is text, not a video. Upload the video of the interview.')
}

/** The beginning as text, or undefined where it is none. */
function textOf(start: Buffer): string | undefined {
  const head = start.subarray(0, 4096)
  if (head[0] === 0xff && head[1] === 0xfe) return head.subarray(2, head.length - (head.length % 2)).toString('utf16le')
  const text = new TextDecoder('utf-8').decode(head).replace(/\uFFFD{1,3}$/, '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters tell binary data from text
  return /[\x00-\x08\x0e-\x1a\x1c-\x1f\uFFFD]/.test(text) ? undefined : text
}
