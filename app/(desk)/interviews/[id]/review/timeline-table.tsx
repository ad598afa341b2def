import { Button, Modal, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconTable } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'
import type { MovementLane } from '#lib/timeline/draw-movement.ts'
import type { TimelineContent } from '#lib/timeline/draw-timeline.ts'
import { minutesAndSeconds } from '#lib/timeline/time-labels.ts'

/** Rows that can still be read through. */
const MOST_ROWS = 120

/** The timeline as a table, for those who don't see the picture. */
export function TimelineTable({
  content,
  target,
  onSeek,
}: {
  content: TimelineContent
  target: string
  onSeek: (ms: number) => void
}) {
  const t = useText()
  const [opened, { open, close }] = useDisclosure()
  return (
    <>
      <Button variant="subtle" size="compact-xs" leftSection={<IconTable size={14} aria-hidden />} onClick={open}>
        {t('Table')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('The timeline as a table')} size="lg">
        {opened && (
          <Rows
            content={content}
            target={target}
            onSeek={(ms) => {
              close()
              onSeek(ms)
            }}
          />
        )}
      </Modal>
    </>
  )
}

function Rows({ content, target, onSeek }: { content: TimelineContent; target: string; onSeek: (ms: number) => void }) {
  const t = useText()
  const level = content.levels.find(({ count }) => count <= MOST_ROWS) ?? content.levels.at(-1)
  if (!level) return null
  const { movement } = content
  const starts = Array.from({ length: level.count }, (_, i) => i * level.spanMs)
  const number = (value: number) => (Number.isNaN(value) ? '—' : t.oneDecimal(value))
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        {t('Each row sums up {seconds} s of the recording.', { seconds: level.spanMs / 1000 })}
      </Text>
      <Table stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('From')}</Table.Th>
            {content.estimate && <Table.Th ta="right">{t('{target}, median', { target })}</Table.Th>}
            {content.estimate && <Table.Th ta="right">{t('Quartiles')}</Table.Th>}
            {movement && <Table.Th ta="right">{t('{target}, median', { target: movement.title })}</Table.Th>}
            <Table.Th ta="right">{t('Coverage')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {starts.map((fromMs, i) => (
            <Table.Tr key={fromMs}>
              <Table.Td>
                <Button variant="subtle" size="compact-xs" onClick={() => onSeek(fromMs)}>
                  {minutesAndSeconds(fromMs)}
                </Button>
              </Table.Td>
              {content.estimate && <Table.Td ta="right">{number(level.median[i]!)}</Table.Td>}
              {content.estimate && (
                <Table.Td ta="right">
                  {Number.isNaN(level.median[i]!)
                    ? '—'
                    : t('{from} to {to}', {
                        from: number(level.lowerQuartile[i]!),
                        to: number(level.upperQuartile[i]!),
                      })}
                </Table.Td>
              )}
              {movement && <Table.Td ta="right">{movedIn(movement, level.spanMs, i)}</Table.Td>}
              <Table.Td ta="right">{Number.isNaN(level.coverage[i]!) ? '—' : t.percent(level.coverage[i]!)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  )
}

/** The median of a movement over a stretch, with its unit. */
function movedIn({ levels, inWords }: MovementLane, spanMs: number, stretch: number): string {
  const value = levels.find((level) => level.spanMs === spanMs)?.median[stretch] ?? Number.NaN
  return Number.isNaN(value) ? '—' : inWords(value)
}
