'use client'
import { Alert, Button, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { ScaleSwitch, useScaleName } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { handOverTables, waitingFiles } from '../add-recordings/dropped-files.ts'
import { ChooseFile } from './choose-file.tsx'
import { ColumnsForm } from './columns-form.tsx'
import { EarlierImports } from './earlier-imports.tsx'
import { type FurtherTables, FurtherTablesList, useFurtherTables } from './further-tables.tsx'
import { NamesForm } from './names-form.tsx'
import { StoreForm } from './store-form.tsx'
import { useImport } from './use-import.ts'

/** Ratings that were made elsewhere: a file, what its columns are, what would be stored, and then all of it or nothing. */
export function ImportRatings({ studyId }: { studyId: string }) {
  const scaleName = useScaleName()
  const further = useFurtherTables()
  // A file that was read as one scale is chosen again for another.
  return <ImportOnScale key={scaleName} studyId={studyId} scaleName={scaleName} further={further} />
}

function ImportOnScale({
  studyId,
  scaleName,
  further,
}: {
  studyId: string
  scaleName: string
  further: FurtherTables
}) {
  const t = useText()
  const study = useQuery(rpc.studies.see.queryOptions({ input: { id: studyId } }))
  const router = useRouter()
  const flow = useImport(studyId, scaleName, further)
  if (study.isPending) return <Loading rows={6} />
  if (study.error) return <Problem error={study.error} retry={() => study.refetch()} />
  const { may, scales } = study.data
  if (!may.manage)
    return <Problem error={new Error(t('Only managers of this study can import ratings. Ask one of them.'))} />
  const { name, scale, target } = scales.find((one) => one.name === scaleName) ?? scales[0]!
  const { preview, mapping, problem, imported } = flow
  return (
    <Stack>
      <div>
        <Title order={2}>{t('Import ratings')}</Title>
        <Text size="sm" c="dimmed" maw={640}>
          {t('{name} ratings that exist already. They are stored locked, marked as imported and without a signature.', {
            name: scale.name,
          })}
        </Text>
      </div>
      <ScaleSwitch scales={scales} shown={name} />
      {imported && <Imported studyId={studyId} sheets={imported.sheets} />}
      <ChooseFile
        file={flow.file}
        dictionary={flow.dictionary}
        busy={flow.busy}
        onFiles={flow.chooseFiles}
        onDictionary={flow.chooseDictionary}
      />
      <FurtherTablesList
        tables={further}
        shown={flow.file?.name}
        actions={[
          { label: t('Import ratings'), act: (file) => flow.chooseFiles([file]) },
          {
            label: t('Import participants'),
            // What is left over goes there, too.
            act: (file) => {
              handOverTables(studyId, [file, ...further.files.filter((other) => other !== file)])
              router.push(`/studies/${studyId}/import-participants`)
            },
          },
        ]}
      />
      {problem && <Problem error={problem} />}
      {preview && mapping && (
        <>
          <SimpleGrid cols={{ base: 1, lg: 2 }} style={{ alignItems: 'start' }}>
            <ColumnsForm preview={preview} mapping={mapping} scale={scale} onChange={flow.change} />
            <NamesForm preview={preview} mapping={mapping} visits={preview.visits} onChange={flow.change} />
          </SimpleGrid>
          <StoreForm
            preview={preview}
            scale={scale}
            target={t.stored(target)}
            leaveOut={flow.leaveOut}
            statedBlind={flow.statedBlind}
            busy={flow.busy}
            storing={flow.storing}
            onLeaveOut={flow.setLeaveOut}
            onStatedBlind={flow.setStatedBlind}
            onStore={flow.store}
          />
        </>
      )}
      <EarlierImports studyId={studyId} />
    </Stack>
  )
}

/** What was stored, and where to go from here. */
function Imported({ studyId, sheets }: { studyId: string; sheets: number }) {
  const t = useText()
  return (
    <Alert
      color="teal"
      title={t('{sheets} {sheets, plural, one {sheet} other {sheets}} imported', { sheets })}
      role="status"
    >
      <Group gap="xs">
        <Button component={Link} href={`/studies/${studyId}/agreement`} size="xs">
          {t('Go to agreement')}
        </Button>
        <Button
          component={Link}
          href={`/studies/${studyId}/add-recordings`}
          size="xs"
          variant={waitingFiles(studyId) > 0 ? 'filled' : 'default'}
        >
          {t('Add recordings')}
        </Button>
        <Button component={Link} href={`/studies/${studyId}`} size="xs" variant="default">
          {t('Go to study')}
        </Button>
      </Group>
    </Alert>
  )
}
