import React, {useEffect, useState} from 'react';
import {AbsoluteFill, Img, continueRender, delayRender, interpolate, staticFile, useCurrentFrame} from 'remotion';
import type {Element, Keyframe, Props} from './master';

/** The public folder's Roboto: the file that the other two draw with. */
const FONT = 'Roboto-Bold.ttf';

export const Film: React.FC<Props> = ({master, files}) => {
  const frame = useCurrentFrame();
  useFont();
  const visible = master.elements.filter((e) => e.from <= frame && frame < e.to).sort((a, b) => a.layer - b.layer);
  return (
    <AbsoluteFill style={{backgroundColor: master.background}}>
      {visible.map((element) => (
        <div key={element.id} style={placed(element.timeline.keyframes, frame)}>
          <Look element={element} files={files} />
        </div>
      ))}
    </AbsoluteFill>
  );
};

const Look: React.FC<{element: Element; files: Props['files']}> = ({element, files}) => {
  if (element.type === 'image') {
    const {width, height} = element;
    return <Img src={staticFile(files[element.asset])} style={{width, height, objectFit: 'cover', display: 'block'}} />;
  }
  if (element.type === 'shape') {
    const {width, height, fill} = element;
    return <div style={{width, height, borderRadius: '50%', backgroundColor: fill}} />;
  }
  const {font, lineHeight, color, text} = element;
  return <div style={{fontFamily: 'Bench', fontSize: font.size, lineHeight, color, whiteSpace: 'pre'}}>{text}</div>;
};

/** Centred at (x, y), as the master means it. */
const placed = (keyframes: Keyframe[], frame: number): React.CSSProperties => {
  const value = (of: (k: Keyframe) => number) =>
    keyframes.length === 1
      ? of(keyframes[0])
      : interpolate(
          frame,
          keyframes.map((k) => k.frame),
          keyframes.map(of),
          {extrapolateLeft: 'clamp', extrapolateRight: 'clamp'},
        );
  return {
    position: 'absolute',
    left: value((k) => k.x),
    top: value((k) => k.y),
    transform: `translate(-50%, -50%) scale(${value((k) => k.scale)}) rotate(${value((k) => k.rotation)}deg)`,
    opacity: value((k) => k.opacity),
  };
};

/** No frame is taken before the font is there. */
const useFont = () => {
  const [handle] = useState(() => delayRender('font'));
  useEffect(() => {
    const face = new FontFace('Bench', `url(${staticFile(FONT)})`);
    face.load().then(() => {
      document.fonts.add(face);
      continueRender(handle);
    });
  }, [handle]);
};
