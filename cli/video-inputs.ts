import { isUtf8 } from 'node:buffer'
import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { type Message, phrase } from '#lib/messages/message.ts'
import { whyUnreadable } from './named-file.ts'
import { resultName } from './result-names.ts'

/**
 * Endings of video files that are taken from a folder; a file that is given by name may have any. Those that only their
 * makers' programs read are among them, so that a recording in a folder is refused by name and never passed over.
 */
const VIDEO_ENDINGS = new Set(
  (
    '264 265 3g2 3gp 3gpp apng asf av1 avc avi braw crm dav divx dv f4v flv gif gxf h264 h265 hevc insv ivf m1v m2p m2t ' +
    'm2ts m2v m4v mj2 mjpeg mjpg mkv mlv mod mov mp4 mp4v mpe mpeg mpg mpv mts mxf nut obu ogm ogv ogx ogg qt r3d rm rmvb tod ts ' +
    'tp trp vob vro webm wmv wtv xvid y4m'
  ).split(' '),
)
/** Deeper folders than people make. */
const DEEPEST = 64

/** A video file to analyse. */
export interface VideoInput {
  /** As the person would write it. */
  file: string
  /** Absolute, links resolved. */
  path: string
  /** Name of its result. */
  name: string
}

/** Something that was given and can't be analysed. */
export interface UnusableInput {
  file: string
  why: Message | string
}

/**
 * The video files that the command line names: files as they are, folders with all videos below them, sorted. A file
 * that is named twice is taken once.
 */
export async function findVideoInputs(given: readonly string[]): Promise<(VideoInput | UnusableInput)[]> {
  const found: (VideoInput | UnusableInput)[] = []
  const seen = new Set<string>()
  const take = (input: VideoInput | UnusableInput) => {
    if ('path' in input && seen.has(input.path)) return
    if ('path' in input) seen.add(input.path)
    found.push(input)
  }
  for (const file of given) {
    const input = await lookAt(file, path.basename(path.resolve(file)))
    if (input !== 'folder') take(input)
    else for (const inside of await videosBelow(file)) take(inside)
  }
  return found
}

async function lookAt(file: string, relative: string): Promise<VideoInput | UnusableInput | 'folder'> {
  if (file === '') return { file: '(no name)', why: phrase('This name is empty. Name a video file or a folder.') }
  const absolute = path.resolve(file)
  if (file === '-' || /^\/dev\/(?:stdin|fd\/)|^\/proc\/[^/]+\/fd\//.test(absolute))
    return { file, why: phrase('Standard input can’t be analysed. Save the video as a file first.') }
  try {
    const facts = await stat(absolute)
    if (facts.isDirectory()) return 'folder'
    if (!facts.isFile())
      return { file, why: phrase('This is not a file but a pipe or a device. Save the video as a file.') }
    return { file, path: await realpath(absolute), name: resultName(relative) }
  } catch (error) {
    return { file, why: whyNot(error, file) }
  }
}

async function videosBelow(top: string): Promise<(VideoInput | UnusableInput)[]> {
  const found: (VideoInput | UnusableInput)[] = []
  const walk = async (relative: string, above: readonly string[]): Promise<void> => {
    const folder = path.join(top, relative)
    let names: Buffer[]
    let real: string
    try {
      real = await realpath(folder)
      names = await readdir(folder, { encoding: 'buffer' })
    } catch (error) {
      found.push({ file: folder, why: whyNot(error, folder) })
      return
    }
    // A link that leads back up would be walked for ever.
    if (above.includes(real) || above.length > DEEPEST) return
    for (const bytes of names.sort(Buffer.compare)) {
      const name = bytes.toString()
      if (name.startsWith('.')) continue
      const inside = path.join(relative, name)
      const isVideo = VIDEO_ENDINGS.has(path.extname(name).slice(1).toLowerCase())
      if (!isUtf8(bytes)) {
        if (isVideo) found.push({ file: path.join(top, inside), why: NOT_UTF8 })
        continue
      }
      const looked = await lookAt(path.join(top, inside), inside)
      if (looked === 'folder') await walk(inside, [...above, real])
      else if (isVideo) found.push(looked)
    }
  }
  await walk('', [])
  if (found.length === 0) found.push({ file: top, why: phrase('There is no video file in this folder.') })
  return found
}

const NOT_UTF8 = phrase('The name of this file is not valid UTF-8. Rename it, then try again.')

function whyNot(error: unknown, file: string): Message | string {
  if (file.includes('\ufffd')) return NOT_UTF8
  return whyUnreadable(error)
}
