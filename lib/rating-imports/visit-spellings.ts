import { type Message, phrase } from '#lib/messages/message.ts'

/** One spelling for each visit: V1 and v1 are the same one, written as the study does, or else as the file does first. */
export class VisitSpellings {
  readonly #spellings = new Map<string, string>()
  readonly #known: ReadonlySet<string>
  readonly #changed = new Map<string, string>()

  /** @param visits as the study writes them */
  constructor(visits: readonly string[]) {
    this.#known = new Set(visits)
    for (const visit of visits) this.#note(visit)
  }

  of(visit: string): string {
    // A study that has both keeps both apart.
    if (this.#known.has(visit)) return visit
    const spelling = this.#note(visit)
    if (spelling !== visit) this.#changed.set(visit, spelling)
    return spelling
  }

  /** What a person has to know of spellings that were changed. */
  notes(): Message[] {
    return [...this.#changed].map(([from, to]) =>
      phrase('The visits “{from}” and “{to}” are taken for one.', { from, to }),
    )
  }

  #note(visit: string): string {
    const key = visit.toUpperCase()
    const spelling = this.#spellings.get(key) ?? visit
    this.#spellings.set(key, spelling)
    return spelling
  }
}
