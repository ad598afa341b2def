import { existsSync } from 'node:fs'
import { type Command, Help } from 'commander'
import { type Message, phrase } from '#lib/messages/message.ts'
import { t } from './language.ts'

const TITLES = {
  'Usage:': phrase('Usage:'),
  'Arguments:': phrase('Arguments:'),
  'Options:': phrase('Options:'),
  'Commands:': phrase('Commands:'),
}

/** Lets the help and the refusals of the command line speak the language of the terminal; to be called before commands are added. */
export function helpInLanguage(program: Command): void {
  program
    .helpOption('-h, --help', t('display help for command'))
    .helpCommand('help [command]', t('display help for command'))
    .configureHelp({
      styleTitle: (title) => (title in TITLES ? t(TITLES[title as keyof typeof TITLES]) : title),
      optionDescription: (option) =>
        Help.prototype.optionDescription.call(new Help(), option).replace('(default: ', `(${t('default')}: `),
    })
    .configureOutput({ outputError: (text, write) => write(refusal(text)) })
}

/** What is wrong with how a command was called. */
function refusal(text: string): string {
  const [line = '', ...suggestions] = text.trim().split('\n')
  const file = /unknown option '(-.+)'/.exec(line)?.[1]
  const sentence = translated(line)
  const said =
    file && existsSync(file)
      ? t('{sentence}. If the file of that name is meant, write ./{file}', { sentence, file })
      : sentence
  return `${[said, ...suggestions.map(translated)].join('\n')}\n`
}

function translated(line: string): string {
  if (t.language === 'en') return line
  for (const [pattern, message] of REFUSALS) {
    const [, first, second] = pattern.exec(line) ?? []
    if (first !== undefined) return t(message(first, second ?? ''))
  }
  return line
}

/** Sentences of commander, and what stands in their places. */
const REFUSALS: readonly (readonly [RegExp, (first: string, second: string) => Message])[] = [
  [/^error: unknown option '(.+)'$/, (first) => phrase('error: unknown option “{first}”', { first })],
  [/^error: unknown command '(.+)'$/, (first) => phrase('error: unknown command “{first}”', { first })],
  [
    /^error: missing required argument '(.+)'$/,
    (first) => phrase('error: missing required argument “{first}”', { first }),
  ],
  [
    /^error: required option '(.+)' not specified$/,
    (first) => phrase('error: required option “{first}” not specified', { first }),
  ],
  [/^error: option '(.+)' argument missing$/, (first) => phrase('error: option “{first}” argument missing', { first })],
  [
    /^error: too many arguments.* Expected (\d+) arguments? but got (\d+)\.$/,
    (first, second) => phrase('error: too many arguments: {first} expected, {second} given', { first, second }),
  ],
  [/^\(Did you mean (?:one of )?(.+)\?\)$/, (first) => phrase('(Did you mean {first}?)', { first })],
]
