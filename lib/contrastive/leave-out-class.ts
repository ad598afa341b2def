import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { CaptionedClip } from './captioned-clips.ts'
import { builtInWords } from './training-words.ts'

/** What `--leave-out-emotion` takes for every class, one after the other. */
export const EACH = 'each'

/**
 * The classes that can be left out of a training: those that clips to learn from and test clips have.
 *
 * @param asked one of them, or `each`
 * @throws ConcordError bad-input where there is none, or not the one that was asked for
 */
export function classesToLeaveOut(clips: readonly CaptionedClip[], asked: string): string[] {
  const ofClips = (heldOut: boolean) =>
    new Set(clips.flatMap((clip) => (clip.heldOut === heldOut && clip.label ? [clip.label] : [])))
  const learnt = ofClips(false)
  const classes = [...ofClips(true)].filter((name) => learnt.has(name)).sort()
  if (classes.length === 0)
    throw new ConcordError('bad-input', phrase('No class has both clips to learn from and test clips.'))
  if (asked === EACH) return classes
  if (!classes.includes(asked))
    throw new ConcordError(
      'bad-input',
      phrase('There is no class “{asked}” with clips to learn from and test clips. There are: {classes}.', {
        asked,
        classes: classes.join(', '),
      }),
    )
  return [asked]
}

/** A folder for the training without each class; names that differ in signs or capitals alone have a number besides. */
export function foldersOfClasses(classes: readonly string[]): Map<string, string> {
  const taken = new Set<string>()
  return new Map(
    classes.map((name) => {
      const plain = `without-${name.replace(/[^\p{L}\p{N}-]+/gu, '-')}`
      let folder = plain
      for (let number = 2; taken.has(folder.toLowerCase()); number++) folder = `${plain}-${number}`
      taken.add(folder.toLowerCase())
      return [name, folder]
    }),
  )
}

/** The same clips, nothing to be learnt from those of a class. Its test clips stay. */
export function withoutClass(clips: readonly CaptionedClip[], name: string): CaptionedClip[] {
  return clips.map((clip) => (!clip.heldOut && clip.label === name ? { ...clip, leftOut: true } : clip))
}

/**
 * The same clips with the description of their class for a caption, as the published code learns where it leaves one emotion out.
 *
 * @throws ConcordError bad-input where a clip has no class, or its class no built-in description
 */
export function describedByClass(clips: readonly CaptionedClip[]): CaptionedClip[] {
  return clips.map((clip) => {
    if (clip.heldOut) return clip
    const caption = clip.label && builtInWords(clip.label)?.[0]
    if (caption) return { ...clip, caption }
    throw new ConcordError(
      'bad-input',
      phrase('There is no built-in description of the class of {name} (“{label}”). Add --texts captions.', {
        name: clip.name,
        label: clip.label ?? '',
      }),
    )
  })
}
