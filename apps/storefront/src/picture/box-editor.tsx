import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useLocale } from '../i18n/i18n.js';
import { between, CORNERS, moved, resized, type Box, type Corner, type Point, type Size } from './box-geometry.js';

/** How far an arrow key moves a box, as a share of the picture. */
const STEP = 0.02;
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** What a pointer does from where it was pressed. */
type Gesture = { readonly from: Point } & ({ readonly kind: 'draw' } | { readonly kind: 'move' | Corner; readonly box: Box });

/**
 * A picture with a box on it. The pointer moves the box, pulls its corners, and draws a new one beside it; with the keyboard, the arrow keys move it and,
 * with Shift, change its size.
 * @param size pixels of the picture, which boxes count in.
 */
export function BoxEditor({
  src,
  size,
  box,
  onChange,
  children,
}: {
  readonly src: string | undefined;
  readonly size: Size;
  readonly box: Box | undefined;
  readonly onChange: (box: Box) => void;
  /** Buttons on the picture, placed by `placeOf`. */
  readonly children?: ReactNode;
}): ReactNode {
  const { picture: texts } = useLocale().texts;
  const frame = useRef<HTMLDivElement>(null);
  const gesture = useRef<Gesture>(undefined);

  const pointOf = ({ clientX, clientY }: PointerEvent): Point => {
    const { left, top, width, height } = frame.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return { x: ((clientX - left) / width) * size.width, y: ((clientY - top) / height) * size.height };
  };
  const begin = (event: PointerEvent, kind: Gesture['kind']): void => {
    if (event.button !== 0) return;
    event.stopPropagation();
    frame.current?.setPointerCapture(event.pointerId);
    const from = pointOf(event);
    gesture.current = kind === 'draw' || !box ? { kind: 'draw', from } : { kind, from, box };
  };
  const follow = (event: PointerEvent): void => {
    const now = gesture.current;
    if (!now) return;
    const at = pointOf(event);
    const by = { x: at.x - now.from.x, y: at.y - now.from.y };
    if (now.kind === 'draw') {
      // A click is no box: a new one begins with a visible movement.
      if (Math.hypot(by.x, by.y) > size.width * STEP) onChange(between(now.from, at, size));
    } else if (now.kind === 'move') onChange(moved(now.box, by, size));
    else onChange(resized(now.box, now.kind, by, size));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = ARROWS[event.key];
    if (!direction || !box) return;
    event.preventDefault();
    const by = { x: direction.x * size.width * STEP, y: direction.y * size.height * STEP };
    onChange(event.shiftKey ? resized(box, 'se', by, size) : moved(box, by, size));
  };
  const end = (): void => void (gesture.current = undefined);

  return (
    <div
      ref={frame}
      className="box-editor"
      style={{ aspectRatio: `${size.width} / ${size.height}` }}
      onPointerDown={(event) => begin(event, 'draw')}
      onPointerMove={follow}
      onPointerUp={end}
      onPointerCancel={end}
    >
      {src && <img src={src} alt={texts.yours} draggable={false} />}
      {children}
      {box && (
        <div
          className="box"
          style={placeOf(box, size)}
          role="group"
          aria-label={texts.box}
          // The box itself is what the keyboard moves.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          onKeyDown={onKeyDown}
          onPointerDown={(event) => begin(event, 'move')}
        >
          {CORNERS.map((corner) => (
            <span key={corner} className={`corner ${corner}`} onPointerDown={(event) => begin(event, corner)} />
          ))}
        </div>
      )}
    </div>
  );
}

/** Where a box stands, in per cent of the picture, whatever size it is shown in. */
export const placeOf = (
  { xmin, ymin, xmax, ymax }: Box,
  { width, height }: Size,
): Readonly<Record<'left' | 'top' | 'width' | 'height', string>> => ({
  left: `${(xmin / width) * 100}%`,
  top: `${(ymin / height) * 100}%`,
  width: `${((xmax - xmin) / width) * 100}%`,
  height: `${((ymax - ymin) / height) * 100}%`,
});
