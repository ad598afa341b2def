import type { Command } from 'commander'
import { USUAL_VARIANTS } from '#lib/contrastive/frame-variants.ts'
import { t } from './language.ts'

/** Adds the commands that evaluate, train, install and check models, and show what runs them. */
export function addModelCommands(program: Command): void {
  addEvaluate(program)
  program
    .command('doctor')
    .description(t('show what this machine has, what runs the models and what is missing'))
    .option('--json', t('print JSON'), false)
    .action(async (options) => (await import('./doctor.ts')).doctor(options))
  addTrain(program)
  const gpu = program.command('gpu').description(t('manage GPU support'))
  gpu
    .command('install')
    .description(t('fetch the CUDA provider of ONNX Runtime (Linux with an NVIDIA GPU)'))
    .action(async () => (await import('./install-gpu.ts')).installGpu())
  addModels(program)
}

function addEvaluate(program: Command): void {
  const evaluations = program.command('evaluate').description(t('evaluate an encoder on published datasets'))
  evaluations
    .command('zero-shot')
    .description(
      t('weighted and unweighted recall of expressions classified by text descriptions; an interrupted run is resumed'),
    )
    .requiredOption('--dataset <name>', t('mafw, mafw-compound, dfew, ferv39k or afew'))
    .requiredOption('--root <folder>', t('the folder of the dataset, as it is published'))
    .option('--fold <number>', t('fold of the published split, if the dataset has folds'))
    .option(
      '--downsample <number>',
      t('take every so many frames (default: 2 for MAFW, 4 for the others, as published)'),
    )
    .option(
      '--start <how>',
      t(
        'first frame, random (as EmoCLIP’s code does) or even: spread over the video, as Exp-CLIP’s and DFER-CLIP’s does',
      ),
      'first',
    )
    .option(
      '--texts <which>',
      t(
        'texts of the classes: descriptions, name, expression, photo, learned, or a JSON file (default: learned, if any)',
      ),
    )
    .option('--seed <number>', t('seed of random starts'), '1')
    .option('--repeats <number>', t('evaluations with random starts, with their mean and deviation'), '1')
    .option('--encoder <name>', t('encoder to use'), 'emoclip')
    .option('--out <folder>', t('folder for predictions, confusion matrix and image'))
    .option('--json', t('print JSON'), false)
    .action(async (options) => (await import('./evaluate.ts')).evaluate(options))
}

function addTrain(program: Command): void {
  program
    .command('train')
    .description(
      t('train EmoCLIP’s temporal part on clips with captions; a stopped training goes on with the same command'),
    )
    .argument('<model>', 'emoclip')
    .requiredOption('--root <folder>', t('folder of the clips: videos, or folders of face pictures'))
    .requiredOption('--out <folder>', t('folder for frame features, checkpoints and the trained weights'))
    .option('--clip <name>', t('installed CLIP, which stays as it is'), 'clip-vit-b-32')
    .option(
      '--captions <file>',
      t('table with the columns file and caption, and if there are any class and set (train, test)'),
    )
    .option('--dataset <name>', t('mafw, in place of a table'))
    .option('--fold <number>', t('fold of the dataset, 1 to 5'), '1')
    .option(
      '--leave-out-emotion <name>',
      t('learn nothing from one class, or from each in turn, and say how many of its test clips are found by words'),
    )
    .option(
      '--texts <which>',
      t('texts to learn: captions, or the descriptions of classes (published where an emotion is left out)'),
    )
    .option('--epochs <number>', t('passes over the clips (default: 30; 25 where an emotion is left out)'))
    .option('--batch <number>', t('clips in a step (default: 64; 32 where an emotion is left out)'))
    .option('--rate <number>', t('learning rate'), '0.001')
    .option(
      '--variants <number>',
      t('stored variants of the frames of a clip: as they are, and flipped, turned, from another start'),
      String(USUAL_VARIANTS),
    )
    .option('--patience <epochs>', t('stop after so many epochs without a lower loss (default: never)'))
    .option(
      '--same-captions <how>',
      t('clips with one caption push each other apart (published), or are left alone'),
      'apart',
    )
    .option('--seed <number>', t('seed of first weights and orders'), '1')
    .action(async (model: string, options) => (await import('./train-emoclip.ts')).trainEmoclip(model, options))
}

function addModels(program: Command): void {
  const models = program.command('models').description(t('manage the models of this installation'))
  models
    .command('list')
    .description(t('list the installed models with their hashes'))
    .option('--json', t('print JSON'), false)
    .action(async (options) => (await import('./list-models.ts')).listModels(options))
  models
    .command('import')
    .description(t('install an encoder from a PyTorch or safetensors checkpoint, or from an ONNX file with a manifest'))
    .argument('<model>', t('emoclip, clip, farl, exp-clip, dfer-clip or onnx'))
    .option('--weights <file>', t('the checkpoint: .pth, .pt (a TorchScript archive, too) or .safetensors'))
    .option('--manifest <file>', t('of onnx: the manifest, which names the ONNX file beside it'))
    .option('--dry-run', t('only say what the file is, or what is wrong with it'), false)
    .option('--accept-licence', t('of onnx: accept a licence that excludes commercial use'), false)
    .option(
      '--clip <file>',
      t('CLIP’s checkpoint: the text encoder for emoclip or dfer-clip without one, and the base of exp-clip'),
    )
    .option('--vocab <file>', t('CLIP’s bpe_simple_vocab_16e6.txt.gz, for text descriptions'))
    .option('--precision <precision>', t('float32, float16 (GPUs), int8 (CPUs) or auto'), 'auto')
    .option(
      '--merge-tokens <number>',
      t('similar tokens to merge in each layer of the image encoder: faster, with slightly different embeddings'),
    )
    .option(
      '--targets <names>',
      t('what the checkpoint’s own head estimates, or the classes of dfer-clip, in order, separated by commas'),
    )
    .option('--intended-use <text>', t('intended use, shown next to its numbers'))
    .option('--visual-heads <number>', t('attention heads of the image encoder, if not as published'))
    .option('--text-heads <number>', t('attention heads of the text encoder'))
    .option('--temporal-heads <number>', t('attention heads of the temporal encoder'))
    .option('--json', t('print JSON'), false)
    .action(async (model: string, options) => (await import('./import-model.ts')).importModel(model, options))

  models
    .command('export')
    .description(t('write an EmoCLIP as one checkpoint (safetensors) with the published keys, which PyTorch reads'))
    .argument('<model>', t('name of the encoder, see models list'))
    .requiredOption('--out <file>', t('file to write'))
    .option('--version <version>', t('version of the encoder (default: the latest, as float32 where there is that)'))
    .action(async (model: string, options) => (await import('./export-model.ts')).exportModel(model, options))

  models
    .command('import-head')
    .description(t('install a head exported from another installation'))
    .argument('<file>', t('exported .zip file'))
    .action(async (file: string) => (await import('./import-head.ts')).installHead(file))

  models
    .command('verify')
    .description(t('repeat the checks that were stored when an encoder was imported'))
    .argument('<model>', 'emoclip')
    .option('--provider <provider>', t('cuda, webgpu, dml, coreml, cpu, or auto for the best that works'), 'auto')
    .option('--json', t('print JSON'), false)
    .action(async (model: string, options) => (await import('./verify-model.ts')).verifyModel(model, options))
}
