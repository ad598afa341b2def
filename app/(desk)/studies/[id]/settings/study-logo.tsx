import { Button, FileButton, Group, Image, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPhotoUp } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { readGivenFile } from '../import-ratings/given-file.ts'

/** As lib/studies/logo-picture.ts has it, which pages can’t load. */
const LARGEST = 2 ** 20

/** The logo in the header of a study's severity reports. */
export function StudyLogo({ studyId }: { studyId: string }) {
  const t = useText()
  const client = useQueryClient()
  const logo = useQuery(rpc.reports.logo.queryOptions({ input: { studyId } }))
  const refresh = async () => client.invalidateQueries({ queryKey: rpc.reports.logo.key() })
  const set = useMutation({
    mutationFn: async ({ file, text }: { file: File; text: string }) => {
      if (file.size > LARGEST) throw new Error(t('A logo is a PNG or JPEG file of at most 1 MB.'))
      const { base64 } = await readGivenFile(t, file)
      await rpc.reports.setLogo.call({ studyId, base64, text })
    },
    onSuccess: async () => {
      await refresh()
      notifications.show({ message: t('Saved.') })
    },
  })
  const remove = useMutation(
    rpc.reports.removeLogo.mutationOptions({
      onSuccess: async () => {
        await refresh()
        notifications.show({ message: t('The logo is removed.') })
      },
    }),
  )
  const [text, setText] = useState('')
  /** Lets the same file be chosen again, after it was refused or removed. */
  const forgetFile = useRef<() => void>(null)
  if (logo.isPending) return <Loading rows={2} />
  const error = logo.error ?? set.error ?? remove.error
  const shown = logo.data?.logo
  return (
    <Stack gap="sm">
      {error && <Problem error={error} />}
      {shown && <ShownLogo logo={shown} isRemoving={remove.isPending} onRemove={() => remove.mutate({ studyId })} />}
      <TextInput
        label={t('Description of the logo')}
        description={t('Read to those who do not see it, such as “Logo of the University Hospital”.')}
        maxLength={120}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group gap="sm">
        <FileButton
          accept="image/png,image/jpeg"
          disabled={text.trim().length < 3}
          resetRef={forgetFile}
          onChange={(file) => {
            if (file) set.mutate({ file, text })
            forgetFile.current?.()
          }}
        >
          {(props) => (
            <Button
              {...props}
              variant="default"
              leftSection={<IconPhotoUp size={18} aria-hidden />}
              loading={set.isPending}
              disabled={text.trim().length < 3}
            >
              {shown ? t('Replace logo') : t('Upload logo')}
            </Button>
          )}
        </FileButton>
        <Text size="xs" c="dimmed">
          {t('PNG or JPEG of at most 1 MB. Reports that were handed out stay as they are.')}
        </Text>
      </Group>
    </Stack>
  )
}

function ShownLogo({
  logo,
  isRemoving,
  onRemove,
}: {
  logo: { address: string; text: string }
  isRemoving: boolean
  onRemove: () => void
}) {
  const t = useText()
  return (
    <Group gap="md">
      <Image src={logo.address} alt={logo.text} h={48} w="auto" maw={240} fit="contain" radius="sm" bg="white" p={4} />
      <Button variant="default" loading={isRemoving} onClick={onRemove} aria-label={t('Remove logo')}>
        {t('Remove logo')}
      </Button>
    </Group>
  )
}
