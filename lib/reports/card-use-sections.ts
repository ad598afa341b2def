import { clipTraining } from '#lib/heads/clip-family.ts'
import type { HeadCard } from '#lib/heads/head-card.ts'
import { MLP_DEFAULTS } from '#lib/heads/mlp-options.ts'
import { RELATIVE_PENALTIES } from '#lib/heads/ridge-penalty.ts'
import { phrase } from '#lib/messages/message.ts'
import { numeral } from '#lib/messages/numeral.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { COVERAGE_LIMIT } from '#lib/numbers/coverage.ts'
import type { CardMaterial } from '#lib/training/card-material.ts'
import { type CardPart, statedLine } from './card-lines.ts'
import { between } from './paper-table.ts'

/** What the head is for, how it is computed and used, and what a paper has to say besides. */
export function sectionsOnUse(t: Translator, material: CardMaterial): CardPart[] {
  const { card } = material
  const { target } = card
  const lines = (...keys: Parameters<typeof statedLine>[2][]) => keys.map((key) => statedLine(t, material, key))
  return [
    { heading: 'Summary', lines: summaryLines(t, material) },
    { heading: 'Intended use', lines: lines('use') },
    {
      heading: 'Background and objectives',
      lines: [
        ...lines('context', 'inequalities'),
        t('This head was developed and internally validated out of fold. It was not evaluated on other data.'),
        ...lines('objectives'),
      ],
    },
    {
      heading: 'Outcome',
      lines: [
        t('It is rated from the recorded interview, so there is no time between estimate and outcome.'),
        ...lines('outcome'),
      ],
    },
    {
      heading: 'Predictors',
      lines: [
        t('They are computed from the recording alone. Nobody assesses them, and they do not include ratings.'),
        ...lines('predictors'),
      ],
    },
    { heading: 'Data and sample size', lines: lines('size') },
    { heading: 'Model and validation', lines: [...tuningLines(t, card), t(SAME_DATA), ...lines('differences')] },
    {
      heading: 'Fairness and balance',
      lines: [
        t('The outcome is a continuous score. There was no resampling or class weighting.'),
        t('Groups are examined after training and not used in training.'),
        ...lines('fairness'),
      ],
    },
    {
      heading: 'Output',
      lines: [
        t('A score from {low} to {high} with 90 % and 95 % intervals. There are no classes and no threshold.', {
          low: numeral(t, target.range[0]),
          high: numeral(t, target.range[1]),
        }),
      ],
    },
    { heading: 'How to compute an estimate', lines: computationLines(t, material) },
    {
      heading: 'Performance, out of fold',
      lines: [
        t(
          'Measures: r, concordance, errors, bias with limits of agreement, calibration. The agreement page shows estimates against ratings, the Bland–Altman plot, calibration and residuals. Intervals come from leaving out one participant at a time, and by MOVER for the limits.',
        ),
      ],
    },
    {
      heading: 'Updating',
      lines: [t('The head was not recalibrated or otherwise updated after its evaluation.')],
    },
    { heading: 'Interpretation', lines: lines('interpretation') },
    { heading: 'Limitations', lines: lines('limitations') },
    ...sectionsOnPractice(t, card, lines),
  ]
}

/** What holds where the head is used, and what a journal asks for. */
function sectionsOnPractice(
  t: Translator,
  card: HeadCard,
  lines: (...keys: Parameters<typeof statedLine>[2][]) => string[],
): CardPart[] {
  return [
    {
      heading: 'Use in practice',
      lines: [
        t(
          'A recording without a usable face gets no estimate. Clips that show the face in under {limit} of their frames are excluded. Problems with a recording are shown next to its estimate, with advice. Nothing is imputed.',
          { limit: t(COVERAGE_LIMIT) },
        ),
        t('Users choose the recording, and the participant’s face where several are seen.'),
        ...lines('expertise', 'next'),
      ],
    },
    { heading: 'Ethics', lines: lines('ethics', 'involvement') },
    {
      heading: 'Funding, registration and openness',
      lines: [
        ...lines('funding', 'conflicts', 'protocol', 'registration', 'dataAvailability', 'codeAvailability'),
        t('All results were computed by Concord {version}, which is open source (Apache License 2.0).', {
          version: card.software.concord,
        }),
      ],
    },
  ]
}

const SAME_DATA = phrase(
  'Training and evaluation data come from the same participants, setting, outcome and recordings. Each participant’s estimates come from heads trained without them.',
)

function summaryLines(t: Translator, { card, sample, study }: CardMaterial): string[] {
  const { target } = card
  return [
    t(
      card.model.kind !== 'ridge'
        ? 'Development and internal validation of a network that estimates {target} of the {scale} from the face in recorded interviews. Study {code}, {title}.'
        : 'Development and internal validation of a ridge regression that estimates {target} of the {scale} from the face in recorded interviews. Study {code}, {title}.',
      { target: t.stored(target.title), scale: t.stored(target.scale), code: study.code, title: study.title },
    ),
    dataInWords(t, card, sample.interviews),
    resultInWords(t, card),
  ]
}

function dataInWords(t: Translator, { sample, label }: HeadCard, dates: CardMaterial['sample']['interviews']): string {
  const told = { interviews: sample.interviews, participants: sample.participants, label: t.stored(label) }
  if (!dates) return t('Data: {interviews} interviews of {participants} participants. Outcome: {label}.', told)
  const { first, last } = dates
  return first === last
    ? t('Data: {interviews} interviews of {participants} participants, held on {day}. Outcome: {label}.', {
        ...told,
        day: first,
      })
    : t(
        'Data: {interviews} interviews of {participants} participants, held from {first} to {last}. Outcome: {label}.',
        {
          ...told,
          first,
          last,
        },
      )
}

function resultInWords(t: Translator, { performance: { pearson, limits }, target }: HeadCard): string {
  if (!pearson.value) return t('Result, out of fold: {why}', { why: t.stored(pearson.why ?? '') })
  const { r: value, interval } = pearson.value
  const r = interval
    ? t('{r} (95 % interval {interval})', { r: t.twoDecimals(value), interval: between(t, interval) })
    : t.twoDecimals(value)
  if (!limits.value) return t('Result, out of fold: r {r}.', { r })
  return t('Result, out of fold: r {r}, mean absolute error {error} of {range} points.', {
    r,
    error: t.twoDecimals(limits.value.meanAbsoluteError),
    range: numeral(t, target.range[1] - target.range[0]),
  })
}

/** How an estimate is computed from embeddings, so that anybody can. */
function computationLines(t: Translator, { card, sha256 }: CardMaterial): string[] {
  const { encoder, model } = card
  return [
    model.kind === 'context' || model.kind === 'temporal'
      ? t(
          'By the network in the file. The estimate is the mean over the clips, weighted by the share of frames with the face, and is clamped to the range of the scale. The estimate of a clip rests on {model, select, context {the clip and its neighbours} other {the clip alone}}.',
          { model: model.kind },
        )
      : model.kind === 'mlp'
        ? t(
            'For each clip: w2 · max(0, w1 · embedding + b1) + b2, with {size} inputs and {hidden} hidden units. The estimate is the mean over the clips, weighted by the share of frames with the face, and is clamped to the range of the scale.',
            { size: encoder.size, hidden: model.hidden },
          )
        : t(
            'weights · embedding + intercept, where the embedding ({size} numbers) is the mean over the clips, weighted by the share of frames with the face; the estimate is clamped to the range of the scale.',
            { size: encoder.size },
          ),
    wholeModel(t, card, sha256),
  ]
}

function wholeModel(t: Translator, { encoder, model }: HeadCard, sha256: string): string {
  if (model.kind === 'temporal')
    return t(
      'The whole model is the file head.onnx (sha256 {sha256}): input “features” float32[n, {frames}, {size}], output “estimate”. It can be downloaded from this card’s page in Concord under “For another installation” and run with any ONNX runtime.',
      { sha256, frames: model.frames, size: model.size },
    )
  if (model.kind === 'context')
    return t(
      'The whole model is the file head.onnx (sha256 {sha256}): inputs “embedding” float32[n, {size}], “window” int64[n, 5] (rows of the clip and its neighbours, its own row where there is none) and “counts” float32[n, 5] (0, or -10000 where there is none), output “estimate”. It can be downloaded from this card’s page in Concord under “For another installation” and run with any ONNX runtime.',
      { sha256, size: encoder.size },
    )
  return t(
    'The whole model is the file head.onnx (sha256 {sha256}): input “embedding” float32[n, {size}], output “estimate”. It can be downloaded from this card’s page in Concord under “For another installation” and run with any ONNX runtime.',
    { sha256, size: encoder.size },
  )
}

function tuningLines(t: Translator, { model }: HeadCard): string[] {
  if (model.kind !== 'ridge') {
    const { rate, batch, epochs, patience } = model.kind === 'mlp' ? MLP_DEFAULTS : clipTraining(model)
    return [
      t(
        'Nothing was tuned. Set in advance: learning rate {rate}, batches of {batch} clips, at most {epochs} epochs, and early stopping after {patience} epochs without improvement of the inner validation.',
        { rate: numeral(t, rate), batch, epochs, patience },
      ),
    ]
  }
  // Heads from before the edges were noted tried fewer penalties.
  if (!model.edges) return [t('The penalties tried were not recorded when this head was trained.')]
  const [first, last] = [RELATIVE_PENALTIES[0]!, RELATIVE_PENALTIES.at(-1)!]
  return [
    t(
      '{count} penalties were tried, from {first} to {last, number} times the number of features, in equal logarithmic steps. Nothing else was tuned.',
      { count: RELATIVE_PENALTIES.length, first: numeral(t, first), last },
    ),
  ]
}
