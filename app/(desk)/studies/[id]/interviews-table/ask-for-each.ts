/**
 * Asks for things one after the other, and for none of them twice: called again after a refusal, it goes on with what was refused.
 *
 * @param asked ids of what was asked for, by the choice as JSON; what is asked for is added
 * @param ask asks for one and gives its id
 * @returns the ids of all that were asked for, in their order
 * @throws what `ask` throws; what was asked for before stays in `asked`
 */
export async function askForEach<T>(
  choices: readonly T[],
  asked: Map<string, string>,
  ask: (choice: T) => Promise<string>,
): Promise<string[]> {
  for (const choice of choices) {
    const key = JSON.stringify(choice)
    if (!asked.has(key)) asked.set(key, await ask(choice))
  }
  return [...asked.values()]
}
