"""The board (叫號屏): what the hall's displays show and say."""
