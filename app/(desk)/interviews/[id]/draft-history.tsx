import { Button, Modal, Table, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { changeInWords } from '#lib/ratings/changed-items.ts'
import type { Scale } from '#lib/scales/scale.ts'

interface OfSheet {
  interviewId: string
  /** What the study calls the scale; empty for its first one. */
  scaleName: string
  scale: Scale
}

/** What the rater changed in their own draft, and when. */
export function DraftHistory({ interviewId, scaleName, scale }: OfSheet) {
  const t = useText()
  const [opened, { open, close }] = useDisclosure()
  return (
    <>
      <Button variant="subtle" color="gray" size="compact-sm" onClick={open}>
        {t('History')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('History of your sheet')}>
        {opened && <Changes interviewId={interviewId} scaleName={scaleName} scale={scale} />}
      </Modal>
    </>
  )
}

function Changes({ interviewId, scaleName, scale }: OfSheet) {
  const t = useText()
  const history = useQuery(rpc.sheets.history.queryOptions({ input: { interviewId, scaleName }, staleTime: 0 }))
  if (history.isPending) return <Loading rows={3} />
  if (history.error) return <Problem error={history.error} retry={() => history.refetch()} />
  if (history.data.length === 0) return <Text size="sm">{t('Nothing has been saved yet.')}</Text>
  const label = (key: string) => scale.items.find((item) => item.key === key)?.label ?? key
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('When')}</Table.Th>
          <Table.Th>{t('Changed')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {history.data.map(({ at, items }) => (
          <Table.Tr key={at.toISOString()}>
            <Table.Td>{t.moment(at)}</Table.Td>
            <Table.Td>{items.map((change) => t(changeInWords(label(change.item), change))).join(', ')}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
