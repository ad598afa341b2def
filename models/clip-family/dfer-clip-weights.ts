import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Checkpoint, StoredTensor } from '../checkpoint/checkpoint.ts'
import { clipTitle, clipWeights } from '../clip/clip-weights.ts'
import { TensorTaker } from '../emoclip/take-tensors.ts'
import {
  type LearnedPrompts,
  type ModelWeights,
  temporalFrom,
  textFrom,
  towerFrom,
  visualFrom,
} from '../emoclip/weights.ts'
import { demandKeys, PICTURE_KEYS, plainNames, scalarTensor } from './family-names.ts'

/** CLIP as a whole lies in the file a second time, and its text encoder a third. */
const WHOLE_CLIP = 'clip_model_.'
const TEXT_TOWER = 'text_encoder.'
const BESIDE = /^(?:clip_model_|text_encoder)\./
/** Its authors divide cosines by 0.01. */
export const DFER_CLIP_SCALE = Math.log(100)

/** More than any set of expressions has. */
const MOST_CLASSES = 256

/**
 * DFER-CLIP: CLIP's picture encoder, trained on; a temporal transformer with a class token; and learned prompts of the classes. Zhao and
 * Patras (2023), arXiv 2308.13382.
 *
 * @param clip for the text encoder that a file without one lacks; the authors leave CLIP's as it is
 * @throws ConcordError bad-checkpoint; bad-input where the CLIP does not fit
 */
export function dferClipWeights(
  checkpoint: Checkpoint,
  clip: Checkpoint | undefined,
): { weights: ModelWeights; notes: Message[]; textFrom?: string } {
  const named = plainNames(checkpoint)
  const hasOwn = named.has('image_encoder.conv1.weight') || !named.has(`${WHOLE_CLIP}visual.conv1.weight`)
  const pictures = hasOwn ? 'image_encoder' : `${WHOLE_CLIP}visual`
  demandKeys(named, 'DFER-CLIP', [
    ...PICTURE_KEYS.map((key) => `${pictures}.${key}`),
    'temporal_net.cls_token',
    'temporal_net.pos_embedding',
  ])
  const take = new TensorTaker(named, 'DFER-CLIP')
  const visual = visualFrom(take, pictures)
  const temporal = temporalFrom(take, visual.embedding, 'temporal_net')
  const own = named.has(`${WHOLE_CLIP}token_embedding.weight`)
    ? textFrom(take, visual.embedding, WHOLE_CLIP)
    : undefined
  const ownTower =
    own ?? (named.has(`${TEXT_TOWER}text_projection`) ? towerFrom(take, visual.embedding, TEXT_TOWER) : undefined)
  const prompts = named.has('prompt_learner.ctx') ? promptsFrom(take) : undefined
  take.finish(BESIDE)
  const borrowed = clip && borrowedText(clip, visual.embedding, own !== undefined)
  const text = own ?? borrowed?.text
  const tower = ownTower ?? borrowed?.text
  const classes = prompts && { ...prompts, tower: fitting(prompts, tower), words: text?.embedding }
  return {
    weights: {
      layout: 'DFER-CLIP',
      embedding: visual.embedding,
      visual: visual.part,
      temporal,
      ...(text ? { text: { ...text, logitScale: scalarTensor(DFER_CLIP_SCALE) } } : {}),
      ...(classes ? { classes } : {}),
    },
    notes: notesOn(classes, text !== undefined),
    ...(borrowed ? { textFrom: `CLIP ${borrowed.title}’s, which DFER-CLIP’s training leaves as it is` } : {}),
  }
}

function borrowedText(clip: Checkpoint, embedding: number, hasOwn: boolean) {
  if (hasOwn)
    throw new ConcordError(
      'bad-input',
      phrase('This checkpoint has a text encoder of its own. Import it without CLIP’s checkpoint (--clip).'),
    )
  const weights = clipWeights(clip)
  const title = clipTitle(weights)
  if (weights.embedding !== embedding)
    throw new ConcordError(
      'bad-input',
      phrase(
        'This CLIP ({title}) has embeddings of {clip} numbers, the checkpoint of {own}. They don’t belong together.',
        {
          title,
          clip: weights.embedding,
          own: embedding,
        },
      ),
    )
  return { text: weights.text, title }
}

function promptsFrom(take: TensorTaker): Omit<LearnedPrompts, 'tower' | 'words'> {
  const prefix = take.any('prompt_learner.token_prefix', 3)
  const [count, , width] = prefix.shape as [number, number, number]
  take.expect('prompt_learner.token_prefix', prefix, [count, 1, width], count > MOST_CLASSES)
  const suffix = take.any('prompt_learner.token_suffix', 3)
  take.expect('prompt_learner.token_suffix', suffix, [count, suffix.shape[1]!, width])
  const context: StoredTensor = take.optional('prompt_learner.ctx')!
  const rows = context.shape.at(-2) ?? 0
  take.expect(
    'prompt_learner.ctx',
    context,
    context.shape.length === 3 ? [count, rows, width] : [rows, width],
    context.shape.length < 2 || context.shape.length > 3,
  )
  return { count, prefix, context, suffix }
}

/** A text encoder that takes rows of the prompts' width and number. @throws ConcordError where one is there and does not */
function fitting({ prefix, context, suffix }: Omit<LearnedPrompts, 'tower' | 'words'>, tower: LearnedPrompts['tower']) {
  if (!tower) return undefined
  const rows = 1 + context.shape.at(-2)! + suffix.shape[1]!
  if (tower.width === prefix.shape[2] && tower.tokens === rows) return tower
  throw new ConcordError(
    'bad-checkpoint',
    phrase('The learned prompts have {rows} rows of {width} numbers; the text encoder takes {tokens} of {own}.', {
      rows,
      width: prefix.shape[2]!,
      tokens: tower.tokens,
      own: tower.width,
    }),
  )
}

function notesOn(classes: LearnedPrompts | undefined, hasText: boolean): Message[] {
  const notes: Message[] = []
  if (!classes)
    notes.push(phrase('The file has no learned prompts (prompt_learner.*), so there are no scores of classes.'))
  else if (!classes.tower)
    notes.push(
      phrase(
        'The file has no text encoder, which the learned prompts have to go through: there are no scores of classes. Import it again with CLIP’s own checkpoint (--clip).',
      ),
    )
  if (hasText)
    notes.push(
      phrase(
        'Words are encoded by CLIP’s text encoder, which DFER-CLIP’s training leaves as it is; the picture encoder was trained towards the learned prompts, so what other words say of clips is approximate.',
      ),
    )
  return notes
}
