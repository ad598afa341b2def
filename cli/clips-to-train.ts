import { type CaptionedClip, captionedClips, mafwClips } from '#lib/contrastive/captioned-clips.ts'
import { describedByClass } from '#lib/contrastive/leave-out-class.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { demandNamedFile } from './named-file.ts'

/** Where the clips of a training are, as it is given on the command line. */
export interface GivenClips {
  root: string
  dataset?: string
  fold: string
  captions?: string
  /** Published where an emotion is left out: class; else captions. */
  texts?: string
  leaveOutEmotion?: string
}

/**
 * The clips of a dataset or of a table, with the texts that are learnt.
 *
 * @throws ConcordError bad-input that names the option
 */
export async function clipsToTrain({
  dataset,
  fold,
  captions,
  root,
  leaveOutEmotion,
  texts = leaveOutEmotion === undefined ? 'captions' : 'classes',
}: GivenClips): Promise<{ clips: CaptionedClip[]; notes: Message[] }> {
  if ((dataset === undefined) === (captions === undefined))
    throw new ConcordError('bad-input', phrase('Give either --dataset mafw or --captions with a table of captions.'))
  if (texts !== 'captions' && texts !== 'classes')
    throw new ConcordError('bad-input', phrase('--texts must be captions or classes, not “{texts}”.', { texts }))
  const byClass = texts === 'classes'
  const ofTexts = (found: { clips: CaptionedClip[]; notes: Message[] }) =>
    byClass ? { ...found, clips: describedByClass(found.clips) } : found
  if (captions !== undefined) {
    await demandNamedFile('--captions', captions)
    return ofTexts({ clips: await captionedClips(captions, root), notes: [] })
  }
  if (dataset !== 'mafw')
    throw new ConcordError('bad-input', phrase('--dataset must be mafw, not “{dataset}”.', { dataset: dataset ?? '' }))
  const number = Number(fold)
  if (!Number.isInteger(number) || number < 1 || number > 5)
    throw new ConcordError('bad-input', phrase('--fold must be a number from 1 to 5.'))
  return ofTexts(await mafwClips(root, number, !byClass))
}
