import {Config} from '@remotion/cli/config';

// As Onetake's own films: BT.709, and no visible loss between the browser and the encoder.
Config.setVideoImageFormat('jpeg');
Config.setJpegQuality(95);
Config.setColorSpace('bt709');
Config.setOverwriteOutput(true);
