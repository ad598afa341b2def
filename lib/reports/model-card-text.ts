import type { Translator } from '#lib/messages/translator.ts'
import type { CardSection } from './card-lines.ts'
import type { WholeCard } from './whole-card.ts'

/** The model card of a head as Markdown. */
export function modelCardMarkdown(t: Translator, { title, about, sections, items }: WholeCard): string {
  const parts = sections.flatMap(({ heading, lines, table }) => [
    `## ${heading}`,
    ...lines.map((line) => line.split('\n').map(plainInMarkdown).join('  \n')),
    ...(table ? [markdownTable(table)] : []),
  ])
  return `${[`# ${plainInMarkdown(title)}`, plainInMarkdown(about), ...parts, `## ${t('Items of TRIPOD+AI')}`, markdownTable(itemsTable(t, items))].join('\n\n')}\n`
}

/** The model card of a head as a page of its own, without scripts or anything from elsewhere. */
export function modelCardHtml(t: Translator, { title, about, sections, items }: WholeCard): string {
  const parts = sections.map(
    ({ heading, lines, table }) =>
      `<h2>${plainInHtml(heading)}</h2>\n${lines.map((line) => `<p>${plainInHtml(line).replaceAll('\n', '<br>')}</p>`).join('\n')}${table ? `\n${htmlTable(table)}` : ''}`,
  )
  return `<!doctype html>
<html lang="${t.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${plainInHtml(title)}</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 1.5rem 0 0.25rem; }
p { margin: 0.25rem 0; }
table { border-collapse: collapse; margin: 0.5rem 0; overflow-wrap: normal; }
th, td { border-bottom: 1px solid #8888; padding: 0.25rem 0.75rem 0.25rem 0; text-align: left; vertical-align: top; }
</style>
</head>
<body>
<h1>${plainInHtml(title)}</h1>
<p>${plainInHtml(about)}</p>
${parts.join('\n')}
<h2>${plainInHtml(t('Items of TRIPOD+AI'))}</h2>
${htmlTable(itemsTable(t, items))}
</body>
</html>
`
}

/** The items as a table with where each is answered. */
export function itemsTable(t: Translator, items: WholeCard['items']): NonNullable<CardSection['table']> {
  return {
    columns: [t('Item'), t('Requirement'), t('Section'), t('Answer')],
    rows: items.map(({ item, asks, sections, answer }) => [item, asks, sections.join('; '), t(answer)]),
  }
}

function markdownTable({ columns, rows }: NonNullable<CardSection['table']>): string {
  const row = (cells: readonly string[]) => `| ${cells.map(plainInMarkdown).join(' | ')} |`
  return [row(columns), `|${columns.map(() => ' --- |').join('')}`, ...rows.map(row)].join('\n')
}

function htmlTable({ columns, rows }: NonNullable<CardSection['table']>): string {
  const row = (cells: readonly string[], tag: 'th' | 'td') =>
    `<tr>${cells.map((cell) => `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${plainInHtml(cell)}</${tag}>`).join('')}</tr>`
  return `<table>\n<thead>${row(columns, 'th')}</thead>\n<tbody>\n${rows.map((cells) => row(cells, 'td')).join('\n')}\n</tbody>\n</table>`
}

/** Text that people wrote shows as they wrote it: nothing in it is markup. */
function plainInMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*_[\]<>|~]/g, '\\$&')
    .replaceAll(/^(\s*)([#+-]|\d+[.)])(?=\s)/g, '$1\\$2')
    .replaceAll('\n', ' ')
}

function plainInHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
