import { ConcordError } from '#lib/errors/concord-error.ts'
import {
  participantsForCorrelation,
  participantsForDevelopment,
  participantsForIntraclass,
  participantsForLimits,
} from '#lib/statistics/sample-size.ts'

interface Options {
  r?: string
  icc?: string
  raters: string
  width: string
  limits?: string
  explained?: string
  parameters?: string
  shrinkage: string
}

/** Prints how many participants a study needs, for each aim that is named. */
export async function plan(options: Options): Promise<void> {
  const lines: string[] = []
  const width = numberIn(options.width, '--width', 0, 2)
  if (options.r !== undefined) {
    const r = numberIn(options.r, '--r', -0.999, 0.999)
    lines.push(line(`r of ${r} with a 95 % interval no wider than ${width}`, participantsForCorrelation(r, width)))
  }
  if (options.icc !== undefined) {
    const icc = numberIn(options.icc, '--icc', 0, 0.999)
    const raters = whole(options.raters, '--raters', 2)
    lines.push(
      line(
        `ICC of ${icc} of ${raters} raters with a 95 % interval no wider than ${width}`,
        participantsForIntraclass(icc, raters, width),
      ),
    )
  }
  if (options.limits !== undefined) {
    const wanted = numberIn(options.limits, '--limits', 0.01, 10)
    lines.push(
      line(
        `limits of agreement with 95 % intervals no wider than ${wanted} standard deviations of the differences`,
        participantsForLimits(wanted),
      ),
    )
  }
  if (options.explained !== undefined || options.parameters !== undefined) {
    if (options.explained === undefined || options.parameters === undefined)
      throw new ConcordError('bad-input', 'For developing a head name both --explained and --parameters.')
    const explained = numberIn(options.explained, '--explained', 0.001, 0.999)
    const parameters = whole(options.parameters, '--parameters', 3)
    const shrinkage = numberIn(options.shrinkage, '--shrinkage', 0.5, 0.999)
    const size = participantsForDevelopment(explained, parameters, shrinkage)
    lines.push(
      line(`a head of ${parameters} parameters that explains ${explained} of the variance`, size.participants),
      `        shrinkage of at least ${shrinkage}: ${size.shrinkage}; optimism of R² under 0.05: ${size.optimism}; residual deviation within 10 %: ${size.residual}`,
    )
  }
  if (lines.length === 0)
    throw new ConcordError(
      'bad-input',
      'Name what to plan for: --r, --icc, --limits, or --explained with --parameters.',
    )
  console.log(lines.join('\n'))
}

const line = (aim: string, participants: number | undefined) =>
  `${participants === undefined ? 'over a million' : String(participants).padStart(6)} participants: ${aim}`

function numberIn(text: string, option: string, low: number, high: number): number {
  const value = Number(text)
  if (!(value >= low && value <= high && text.trim() !== ''))
    throw new ConcordError('bad-input', `${option} must be a number between ${low} and ${high}.`)
  return value
}

function whole(text: string, option: string, low: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < low)
    throw new ConcordError('bad-input', `${option} must be a whole number of at least ${low}.`)
  return value
}
