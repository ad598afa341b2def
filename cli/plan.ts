import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { type SizeAim, studySize } from '#lib/reports/study-size.ts'
import { inEnglish, say } from './language.ts'

interface Options {
  r?: string
  icc?: string
  raters: string
  width: string
  limits?: string
  explained?: string
  parameters?: string
  shrinkage: string
  mean?: string
  deviation?: string
  json: boolean
}

/** Prints how many participants a study needs, for each aim that is named. */
export async function plan(options: Options): Promise<void> {
  const aims = aimsOf(options)
  if (aims.length === 0)
    throw new ConcordError(
      'bad-input',
      phrase('Name what to plan for: --r, --icc, --limits, or --explained with --parameters.'),
    )
  for (const aim of aims) {
    const { participants, sentence, details } = studySize(aim)
    if (options.json)
      console.log(
        JSON.stringify({
          ...aim,
          participants: participants ?? null,
          sentence: inEnglish(sentence),
          details: details.map(inEnglish),
        }),
      )
    else console.log([say(sentence), ...details.map((detail) => `  ${say(detail)}`)].join('\n'))
  }
}

function aimsOf(options: Options): SizeAim[] {
  const aims: SizeAim[] = []
  const width = numberIn(options.width, '--width', 0.001, 2)
  if (options.r !== undefined) aims.push({ of: 'correlation', r: numberIn(options.r, '--r', -0.999, 0.999), width })
  if (options.icc !== undefined)
    aims.push({
      of: 'intraclass',
      icc: numberIn(options.icc, '--icc', 0, 0.999),
      raters: whole(options.raters, '--raters', 2),
      width,
    })
  if (options.limits !== undefined)
    aims.push({ of: 'limits', width: numberIn(options.limits, '--limits', 0.01, 10), deviation: 1 })
  if (options.explained === undefined && options.parameters === undefined) {
    if (options.mean !== undefined || options.deviation !== undefined)
      throw new ConcordError(
        'bad-input',
        phrase('--mean and --deviation can only be used with --explained and --parameters.'),
      )
    return aims
  }
  if (options.explained === undefined || options.parameters === undefined)
    throw new ConcordError(
      'bad-input',
      phrase('To plan the development of a head, give both --explained and --parameters.'),
    )
  aims.push({
    of: 'development',
    explained: numberIn(options.explained, '--explained', 0.001, 0.999),
    parameters: whole(options.parameters, '--parameters', 3),
    shrinkage: numberIn(options.shrinkage, '--shrinkage', 0.5, 0.999),
    outcome: outcomeOf(options),
  })
  return aims
}

function outcomeOf({ mean, deviation }: Options): { mean: number; deviation: number } | undefined {
  if (mean === undefined && deviation === undefined) return undefined
  if (mean === undefined || deviation === undefined)
    throw new ConcordError('bad-input', phrase('Give both --mean and --deviation of the score, or neither.'))
  const outcome = {
    mean: numberIn(mean, '--mean', -1e9, 1e9),
    deviation: numberIn(deviation, '--deviation', 1e-9, 1e9),
  }
  if (outcome.mean === 0)
    throw new ConcordError('bad-input', phrase('--mean can’t be 0: the precision of the mean estimate is 10 % of it.'))
  return outcome
}

function numberIn(text: string, option: string, low: number, high: number): number {
  const value = Number(text)
  if (!(value >= low && value <= high && text.trim() !== ''))
    throw new ConcordError(
      'bad-input',
      phrase('{option} must be a number between {low} and {high}.', { option, low, high }),
    )
  return value
}

function whole(text: string, option: string, low: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < low)
    throw new ConcordError('bad-input', phrase('{option} must be a whole number of at least {low}.', { option, low }))
  return value
}
